import type { Database } from '@/db/client'
import type { NodeGroups } from '@/db/queries/node-groups'
import type { OrderKey } from '@/db/queries/node-order'
import { type PageOf, pageOfKeys } from '@/db/queries/node-pages'
import { type NodeRow, nodesById } from '@/db/queries/nodes'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import { knownAt } from './known-at'
import { listPastNodes } from './past-nodes'
import type { PastKnowledge } from './shapes'

export type NodeRowsPage = { rows: NodeRow[]; next: OrderKey | null; history: PastKnowledge | null }

/** One page of what lists and exports show: nodes of now, or with `filter.at` as they were. `next` is null on the last page. */
export async function readNodePage(
  db: Database,
  filter: NodeFilter,
  { groups, ...page }: PageOf & { groups: NodeGroups },
): Promise<NodeRowsPage> {
  const more = { ...page, limit: page.limit + 1 }
  if (filter.at !== undefined) {
    const { at, history } = knownAt(groups, filter)
    return { ...(await listPastNodes(db, { filter, groups, at, page: more })), history }
  }
  const keys = await pageOfKeys(db, filter, groups, more)
  const shown = keys.slice(0, page.limit)
  const rows = await nodesById(
    db,
    shown.map(([, , , id]) => id),
  )
  return { rows, next: keys.length > page.limit ? (shown.at(-1) ?? null) : null, history: null }
}
