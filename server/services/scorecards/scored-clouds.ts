import { asc, sql } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { cloud } from '@/db/schema'
import type { ScoredCloud } from '@/server/conformance/scorecard-of'
import type { ProviderKind } from '@/server/domain/cloud'
import { isInsideSite } from '../clouds/site'

/** A cloud as scorecards know it. `since` it is configured; `until` it was, null while it is. */
export type KnownCloud = ScoredCloud & { since: Date; until: Date | null }

/** Every cloud that was ever configured: AWS clouds first, then in the order of the configuration. */
export async function knownClouds(db: Database | Transaction, provider?: ProviderKind): Promise<KnownCloud[]> {
  const rows = await db
    .select({
      id: cloud.id,
      name: cloud.name,
      provider: cloud.provider,
      simulated: cloud.simulated,
      config: cloud.config,
      declaration: cloud.declaration,
      since: cloud.createdAt,
      until: cloud.removedAt,
    })
    .from(cloud)
    .where(provider ? sql`${cloud.provider} = ${provider}` : undefined)
    .orderBy(sql`${cloud.provider} <> 'aws-ec2'`, asc(cloud.position), asc(cloud.id))
  return rows.map(({ config, declaration, ...row }) => ({
    ...row,
    insideSite: isInsideSite({ config, declaration }),
    yardstick: row.provider === 'aws-ec2' && config.yardstick === true,
  }))
}
