import type { Database } from '@/db/client'
import type { NodeGroups } from '@/db/queries/node-groups'
import type { OrderKey } from '@/db/queries/node-order'
import type { PageOf } from '@/db/queries/node-pages'
import { pageOfPast, versionsAt } from '@/db/queries/node-past'
import { type NodeRow, nodesById } from '@/db/queries/nodes'
import { ServiceError } from '@/server/domain/errors'
import type { CloudNode } from '@/server/domain/node'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import { nodeReach } from '@/server/domain/node-reach'

type Past = { filter: NodeFilter; groups: NodeGroups; at: Date; page: PageOf }

/**
 * One page of the nodes that were there at a time, each as it was, by name. `next` is the key behind which the next page begins.
 * `page.limit` is one more than is shown. Throws `bad-request` for another order.
 */
export async function listPastNodes(db: Database, past: Past): Promise<{ rows: NodeRow[]; next: OrderKey | null }> {
  const { sort, after, limit } = past.page
  if (sort.key !== 'name') {
    throw new ServiceError(
      'bad-request',
      `Nodes of the past are sorted by name or -name, not by ${sort.key}: only the present is kept in every order.`,
    )
  }
  const keys = await pageOfPast(db, past, {
    after: after && [after[2], after[3]],
    ...{ limit, descending: sort.descending },
  })
  const shown = keys.slice(0, limit - 1)
  const ids = shown.map(([, id]) => id)
  const [rows, versions] = await Promise.all([nodesById(db, ids), versionsAt(db, ids, past.at)])
  const last = shown.at(-1)
  return {
    rows: rows.flatMap((row) => {
      const version = versions.get(row.node.id)
      return version ? asItWas(row, { ...version, at: past.at }) : []
    }),
    next: keys.length >= limit && last ? ['', null, ...last] : null,
  }
}

/** The row of a node as it was; what only helps to reach it now is left out. */
export function asItWas(
  row: NodeRow,
  { record, validFrom, at }: { record: CloudNode; validFrom: Date; at: Date },
): NodeRow {
  const times = { changedAt: validFrom, seenAt: at, goneAt: null }
  return {
    ...row,
    made: row.made && { ...row.made, ssh: null, runState: null, address: null },
    syncedAt: null,
    node: { ...row.node, reach: nodeReach(record.addresses), record, ...times },
  }
}
