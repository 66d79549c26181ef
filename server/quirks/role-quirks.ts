import type { Catalogue } from '@/server/domain/catalogue'
import type { RoleObservation } from '@/server/domain/network-role'
import type { ObservedQuirk } from '@/server/domain/quirk'
import { assignRoles } from './network-roles'

/**
 * What the cloud shows of each network's role, without a word of what is declared: flags, ranges and topology of its catalogue, and
 * what happened there. Answers the observations of all networks, those by evidence among them, the one that counts marked by
 * `decides`.
 */
export function roleQuirks(
  catalogue: Pick<Catalogue, 'networks' | 'routers' | 'readAt'>,
  counting: readonly RoleObservation[],
  rows: readonly ObservedQuirk[],
): ObservedQuirk[] {
  const roles = assignRoles({ catalogue, site: { networks: [], requiresFloatingIp: null }, observed: counting })
  const names = new Map(catalogue.networks.map(({ id, name }) => [id, name]))
  const kept = rows.map((row) => ({
    ...row,
    detail: { subjectName: names.get(row.subject) ?? row.subject, ...row.detail },
  }))
  const shown = roles.flatMap(({ networkId, networkName, source, evidence, role, rule, reason }): ObservedQuirk[] => {
    const own = source === 'evidence' ? { role, rule, reason } : evidence
    if (!own || own.role === 'unknown') return []
    return [
      {
        ...{ kind: 'network-role', subject: networkId, value: own.role, method: 'sync' },
        // What happened there outranks what flags say, as it does in plans.
        confidence: source === 'evidence' ? 'high' : 'low',
        evidence: own.reason,
        detail: { rule: own.rule, subjectName: networkName },
        ...{ at: catalogue.readAt, firstSeenAt: catalogue.readAt, lastSeenAt: catalogue.readAt },
        ...{ times: 1, allocation: null, step: null },
      },
    ]
  })
  // Where flags decide, what was only doubtfully or no longer seen must not stand before them.
  const byEvidence = new Set(shown.filter(({ confidence }) => confidence === 'high').map(({ subject }) => subject))
  return [
    ...shown,
    ...kept.map((row) =>
      byEvidence.has(row.subject) && !agrees(row, shown) ? { ...row, confidence: 'low' as const } : row,
    ),
  ]
}

const agrees = (row: ObservedQuirk, shown: readonly ObservedQuirk[]): boolean =>
  shown.some(({ subject, value }) => subject === row.subject && value === row.value)
