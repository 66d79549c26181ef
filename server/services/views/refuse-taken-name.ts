import { and, eq, ne, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { nodeView } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'

type Wanted = { name: string; shared: boolean; ownerId: string; id?: string }

/** Names are unique among one's own views, and among those that everybody sees. Throws `conflict`. */
export async function refuseTakenName(tx: Transaction, { name, shared, ownerId, id }: Wanted): Promise<void> {
  const [taken] = await tx
    .select({ owner: nodeView.ownerName })
    .from(nodeView)
    .where(
      and(
        sql`lower(${nodeView.name}) = lower(${name})`,
        eq(nodeView.shared, shared),
        shared ? undefined : eq(nodeView.ownerId, ownerId),
        id === undefined ? undefined : ne(nodeView.id, id),
      ),
    )
    .limit(1)
  if (!taken) return
  const whose = shared ? `Everybody's view "${name}" by ${taken.owner}` : `Your view "${name}"`
  throw new ServiceError('conflict', `${whose} exists already. Choose another name, or open that one and update it.`)
}
