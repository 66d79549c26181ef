import { type GroupWork, openRows } from './node-rows'
import { runNode } from './run-node'
import { Slots } from './slots'

/** So many nodes of one cloud at once: clouds work in parallel, one is never flooded. Its guard and budget hold beside this. */
const asksMax = 8
const waitsMax = 24

/** All nodes of the group that have no result yet. Rejects with the first reason to stop, once nothing of it moves any more. */
export async function runGroup(group: Omit<GroupWork, 'asks' | 'waits'>): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([group.signal, stop.signal])
  const work: GroupWork = { ...group, signal, asks: new Slots(asksMax), waits: new Slots(waitsMax) }
  const rows = await group.patience.through(async () => await openRows(group.runtime, group.lease))
  let first: { reason: unknown } | null = null
  await Promise.all(
    rows.map(async (row) => {
      try {
        await runNode(work, row)
      } catch (reason) {
        first ??= { reason }
        stop.abort(reason)
      }
    }),
  )
  const failed = first as { reason: unknown } | null
  if (failed) throw failed.reason
}
