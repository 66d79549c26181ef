import { createRuntime, type OwnedRuntime } from './runtime'

/** Kept on globalThis, since `next dev` evaluates modules more than once. */
const kept = globalThis as typeof globalThis & { plumblineRuntime?: Promise<OwnedRuntime> }

/** The runtime of the web process, made at the first call; a failure is not kept, so that the next request tries again. */
export function webRuntime(): Promise<OwnedRuntime> {
  kept.plumblineRuntime ??= createRuntime({ role: 'web' }).catch((error: unknown) => {
    kept.plumblineRuntime = undefined
    throw error
  })
  return kept.plumblineRuntime
}

/** The runtime when there is one already. */
export const existingWebRuntime = (): Promise<OwnedRuntime> | undefined => kept.plumblineRuntime
