import type { StepFacts, Workaround } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import { askPermit } from '@/server/providers/permit'
import type { Call } from '@/server/providers/port'
import type { NodeRun, RunContext } from './ports'
import type { NodeSession } from './session'
import type { Clock, Timing } from './timing'

/** What a step says while it runs; the engine makes events of it. */
export type StepOutput =
  | { type: 'log'; level: 'info' | 'warn' | 'error'; message: string }
  | { type: 'address'; address: string; port?: number; providerId: string | null }

export type StepResult<Id extends StepId> = { facts: StepFacts[Id]; workarounds: Workaround[] }

export type StepContext = Omit<RunContext, 'signal'> & {
  /** Aborts on cancel, lost lease, shutdown, and when the step's time is up. */
  signal: AbortSignal
  /** For calls of the provider: the same signal, and the recorder of exchanges. */
  call: Call
  /** When the step's time is up, in ms of the clock. */
  deadlineMs: number
  clock: Clock
  timing: Timing
  session: NodeSession
}

/** One of the eight. `run` is safe to be run again after a crash half way; only the engine iterates it. */
export type Step<Id extends StepId> = {
  readonly id: Id
  readonly attempts: number
  readonly timeoutMs: (timing: Timing) => number
  run(context: StepContext): AsyncGenerator<StepOutput, StepResult<Id>, void>
}

export const info = (message: string): StepOutput => ({ type: 'log', level: 'info', message })
export const warn = (message: string): StepOutput => ({ type: 'log', level: 'warn', message })

/** Throws LeaseLost when another worker has the node: asked before each script that changes something on it. */
export async function mayChange({ call }: Pick<StepContext, 'call'>): Promise<void> {
  await askPermit(call)
}

/** The facts of an earlier step; steps run in order, so that their absence is a mistake of ours. */
export function factsOf<Id extends StepId>(run: NodeRun, step: Id): StepFacts[Id] {
  const facts = run.done[step]
  if (!facts) throw new Error(`Step ${step} has not run.`)
  return facts as StepFacts[Id]
}

/** The mark that a thing made for this intent carries. */
export const markOf = (run: NodeRun, intentId: string) => ({
  installation: run.installation,
  allocation: run.allocationId,
  intent: intentId,
})
