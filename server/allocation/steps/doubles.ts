import type { OwnedKind } from '@/server/providers/port'
import type { NodeRun } from '../ports'
import { type StepContext, type StepOutput, warn } from '../step'

const costly: ReadonlySet<OwnedKind> = new Set(['server', 'floating-ip', 'port-forwarding', 'security-group'])

/**
 * May something have been made twice? Only where a create was asked for more than once: by a worker that died and the next
 * one, or again by the same one because an answer was lost.
 */
export const mayHaveDoubles = ({ takenOver, attempts }: NodeRun): boolean =>
  takenOver === true || (attempts[4] ?? 1) > 1 || (attempts[5] ?? 1) > 1

/**
 * Removes what was made twice for one intent: the request of a worker that died may take effect after the next worker has
 * looked for it and asked again. Found by mark; what the intent was settled with stays. To be called when a node was
 * taken over; whatever comes later still goes with the node, since a clean-up goes by mark too.
 */
export async function* removeDoubles({
  run,
  store,
  provider,
  call,
}: StepContext): AsyncGenerator<StepOutput, void, void> {
  const intents = (await store.intents()).filter(({ providerId, removed }) => providerId !== null && !removed)
  const owned = await provider.findOwned({ installation: run.installation, allocation: run.allocationId }, call)
  const doubles = owned.filter(({ kind, id, intent }) =>
    intents.some((each) => each.id === intent && each.kind === kind && each.providerId !== id),
  )
  for (const double of doubles) {
    if (!costly.has(double.kind)) continue
    yield warn(`A request of a worker that died made a second ${double.kind} (${double.id}); removing it.`)
    await provider.removeOwned(double, call)
  }
}
