import { assignRoles, configuredNetworkProblems } from '@/server/quirks/network-roles'
import { getCatalogue } from '../clouds/get-catalogue'
import { mustFindCloud } from '../clouds/get-cloud'
import { siteOf } from '../clouds/site'
import { requireRole, type ServiceContext } from '../context'
import { type ObservationRow, observedRoles, roleObservationRows } from './observed-roles'
import type { NetworkRoles } from './shapes'

/**
 * The role of every network that a cloud shows, by the same rules as a plan, with what was seen on each, contrary and old
 * observations included. Throws `not-found`, and `precondition-failed` when the catalogue was never read and cannot be now.
 */
export async function networkRoles(ctx: ServiceContext, input: { id: string }): Promise<NetworkRoles> {
  requireRole(ctx, 'viewer')
  const row = await mustFindCloud(ctx, input.id)
  const [catalogue, observed, rows] = await Promise.all([
    getCatalogue(ctx, input),
    observedRoles(ctx.db, row.id),
    roleObservationRows(ctx.db, row.id),
  ])
  const site = siteOf(row.config, row.declaration).networks
  const roles = assignRoles({ catalogue, site, observed })
  return {
    items: roles.map(({ seen: _, evidence = null, ...assigned }) => ({
      ...assigned,
      evidence,
      observations: rows.filter(({ subject }) => subject === assigned.networkId).map(told),
    })),
    problems: configuredNetworkProblems({ catalogue, site }),
    readAt: catalogue.readAt,
  }
}

const told = (row: ObservationRow): NetworkRoles['items'][number]['observations'][number] => ({
  value: row.value as NetworkRoles['items'][number]['role'],
  method: row.method,
  confidence: row.confidence,
  evidence: row.evidence,
  allocationId: row.allocationId,
  happenedAt: row.happenedAt.toISOString(),
  firstSeenAt: row.firstSeenAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  times: row.times,
})
