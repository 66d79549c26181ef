import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { allocationNode, allocationStep, cloud, fleetKey, webhook } from '@/db/schema'
import type { NodeRunState } from '@/server/domain/steps'
import type { MasterKey } from './key-file'
import { sealedRows } from './sealed-rows'
import { tryOpen } from './secrets'

/** What does not open with the master key, by what a person has to do about it. */
export type LostSecrets = {
  /** Clouds whose typed credentials have to be entered again. */
  readonly clouds: { id: string; name: string }[]
  /** Fleet keys whose private half is gone; delivered nodes of theirs let only that key in. */
  readonly fleetKeys: { id: string; fingerprint: string; primary: boolean; nodes: number }[]
  /** Nodes on their way whose own key is gone: they cannot be logged in to and have to be launched again. */
  readonly nodes: { id: string; name: string; cloud: string; allocation: string }[]
  /** Webhooks that need a new secret. */
  readonly webhooks: { id: string; name: string }[]
}

type Reader = Pick<Transaction, 'select'> & Pick<Database, '$count'>
const onTheirWay: NodeRunState[] = ['queued', 'running']

/** Looks at every sealed value. Cheap: there are as many as nodes on their way. */
export async function findLost(db: Reader, key: MasterKey): Promise<LostSecrets> {
  const closed = (await sealedRows(db)).filter(({ id, sealed }) => tryOpen(key, id, sealed) === null)
  const ids = (kind: string) => closed.filter((row) => row.kind === kind).map(({ id }) => id)
  const [clouds, fleetKeys, nodes] = [ids('clouds'), ids('fleetKeys'), ids('nodeKeys')]
  const hooks = ids('webhooks')
  return {
    clouds:
      clouds.length === 0
        ? []
        : await db.select({ id: cloud.id, name: cloud.name }).from(cloud).where(inArray(cloud.id, clouds)),
    fleetKeys: fleetKeys.length === 0 ? [] : await lostFleetKeys(db, fleetKeys),
    nodes:
      nodes.length === 0
        ? []
        : await db
            .select({
              id: allocationNode.id,
              name: allocationNode.name,
              cloud: allocationNode.cloudId,
              allocation: allocationNode.allocationId,
            })
            .from(allocationNode)
            .where(and(inArray(allocationNode.id, nodes), inArray(allocationNode.state, onTheirWay))),
    webhooks:
      hooks.length === 0
        ? []
        : await db.select({ id: webhook.id, name: webhook.name }).from(webhook).where(inArray(webhook.id, hooks)),
  }
}

/** Delivered nodes let the fleet key in that there was at their step 7; those since the present one was made are fine. */
async function lostFleetKeys(db: Reader, ids: string[]): Promise<LostSecrets['fleetKeys']> {
  const rows = await db.select().from(fleetKey).where(inArray(fleetKey.id, ids)).orderBy(desc(fleetKey.createdAt))
  const [present] = await db.select().from(fleetKey).where(eq(fleetKey.primary, true))
  const since = present && !ids.includes(present.id) ? present.createdAt : new Date()
  const nodes = await db.$count(
    allocationNode,
    and(
      eq(allocationNode.state, 'delivered'),
      sql`exists (select 1 from ${allocationStep} where ${allocationStep.nodeId} = ${allocationNode.id}
        and ${allocationStep.step} = 7 and ${allocationStep.endedAt} < ${since.toISOString()}::timestamptz)`,
    ),
  )
  return rows.map(({ id, fingerprint, primary }) => ({ id, fingerprint, primary, nodes }))
}

/** True when everything opens. */
export const nothingLost = ({ clouds, fleetKeys, nodes, webhooks }: LostSecrets): boolean =>
  clouds.length + fleetKeys.length + nodes.length + webhooks.length === 0
