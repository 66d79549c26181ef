import { and, desc, eq, isNull } from 'drizzle-orm'
import { catalogue, node } from '@/db/schema'
import { rolesSeenByAddresses } from '@/server/quirks/observe-roles'
import type { Runtime } from '../context'
import { keepObservations } from './keep-observations'

/** Nodes that are looked at, those that changed last: enough to see what a network gives, and cheap on a cloud of 100,000. */
const nodesMax = 1_000

/** Keeps what the addresses of a cloud's running nodes show of its networks. Called after a listing that changed something. */
export async function observeListing(runtime: Pick<Runtime, 'db'>, cloudId: string): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    const [kept] = await tx.select({ content: catalogue.content }).from(catalogue).where(eq(catalogue.cloudId, cloudId))
    if (!kept) return
    const rows = await tx
      .select({ record: node.record })
      .from(node)
      .where(and(eq(node.cloudId, cloudId), isNull(node.goneAt), eq(node.state, 'running')))
      .orderBy(desc(node.changedAt), node.id)
      .limit(nodesMax + 1)
    const seen = rolesSeenByAddresses(
      kept.content.networks,
      rows.slice(0, nodesMax).map(({ record }) => record),
      { cut: rows.length > nodesMax },
    )
    await keepObservations(tx, { cloudId, method: 'sync' }, seen)
  })
}
