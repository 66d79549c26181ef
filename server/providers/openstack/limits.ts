import { allLimits, type LimitKind, untoldLimit } from '@/server/domain/cloud-limits'
import type { CloudLimits, Limit } from '@/server/domain/cloud-limits-schema'
import type { ProviderError } from '@/server/providers/errors'
import type { Call } from '@/server/providers/port'
import { isDenied, isNoSuchPath, isProviderError } from './errors'
import { all } from './paging'
import { type Rest, segment } from './rest'
import { type NetworkQuota, networkQuotaDetailsSchema, networkQuotasSchema, novaLimitsSchema } from './wire/limits'
import { listedKeypairSchema } from './wire/nova'

/**
 * Limits and use of the project: Nova's absolute limits, the caller's key pairs, Neutron's quotas. A service that refuses, or that
 * is not there, leaves its part untold with its words.
 */
export const readLimits = async (rest: Rest, call: Call): Promise<CloudLimits> => {
  const { project, endpoints } = await rest.authority(call)
  const [compute, keys, network] = await Promise.all([
    orUntold(readCompute(rest, endpoints.networkImplied, call), computeKinds),
    countKeys(rest, call),
    endpoints.networkImplied ? [] : orUntold(readNetwork(rest, project.id, call), networkKinds),
  ])
  const found = [...compute, ...network].map((one) => (one.kind === 'key-pairs' ? { ...one, used: keys } : one))
  const items = allLimits(found, endpoints.networkImplied ? 'The cloud has no network service.' : 'Not told.')
  return { items, readAt: new Date().toISOString() }
}

const computeKinds: LimitKind[] = ['instances', 'vcpu', 'memory', 'key-pairs']
const networkKinds = {
  floatingip: 'floating-ips',
  port: 'ports',
  network: 'networks',
  router: 'routers',
  security_group: 'security-groups',
  security_group_rule: 'security-group-rules',
} as const satisfies Record<NetworkQuota, LimitKind>

const orUntold = async (
  reading: Promise<Limit[]>,
  kinds: readonly LimitKind[] | Record<string, LimitKind>,
): Promise<Limit[]> => {
  try {
    return await reading
  } catch (error) {
    if (!isAbsent(error)) throw error
    return Object.values(kinds).map((kind) => untoldLimit(kind, wordsOf(error)))
  }
}

/** A refusal to read quotas speaks of quotas, and so reads like one that is used up. */
const isAbsent = (error: unknown): error is ProviderError =>
  isProviderError(error, 'quota') || isDenied(error) || isNoSuchPath(error) || isProviderError(error, 'protocol')

const wordsOf = ({ message, options }: ProviderError): string =>
  options.status === 403 ? `The cloud's policy does not let us read it: ${options.detail ?? message}` : message

const limitOf = (limit: number | null | undefined): Limit['limit'] =>
  limit === null || limit === undefined ? null : limit < 0 ? 'unlimited' : limit

const readCompute = async (rest: Rest, proxied: boolean, call: Call): Promise<Limit[]> => {
  const { limits } = await rest.json(
    {
      service: 'compute',
      method: 'GET',
      path: '/limits',
      what: 'read the limits of compute',
      // The last microversion that tells of floating IPs and groups where Nova has them itself.
      ...(proxied ? { minorMax: 35 } : {}),
    },
    novaLimitsSchema,
    call,
  )
  const one = limits.absolute
  const row = (kind: LimitKind, limit: number | null | undefined, used: number | null | undefined): Limit => ({
    kind,
    used: used ?? null,
    limit: limitOf(limit),
    source: 'compute GET /limits',
    note: null,
  })
  return [
    row('instances', one.maxTotalInstances, one.totalInstancesUsed),
    row('vcpu', one.maxTotalCores, one.totalCoresUsed),
    row('memory', one.maxTotalRAMSize, one.totalRAMUsed),
    { ...row('key-pairs', one.maxTotalKeypairs, null), note: 'Counted for our user, as the limit is.' },
    ...(proxied ? proxiedNetwork(one, row) : []),
  ]
}

/** Nova's own floating IPs and groups, where it tells a limit of them: without one they say nothing. */
const proxiedNetwork = (
  one: Partial<
    Record<
      'maxTotalFloatingIps' | 'totalFloatingIpsUsed' | 'maxSecurityGroups' | 'totalSecurityGroupsUsed',
      number | null | undefined
    >
  >,
  row: (kind: LimitKind, limit: number | null | undefined, used: number | null | undefined) => Limit,
): Limit[] =>
  [
    row('floating-ips', one.maxTotalFloatingIps, one.totalFloatingIpsUsed),
    row('security-groups', one.maxSecurityGroups, one.totalSecurityGroupsUsed),
  ].filter(({ limit }) => typeof limit === 'number')

/** Nova counts no key pairs; null where the list may not be read. */
const countKeys = async (rest: Rest, call: Call): Promise<number | null> => {
  try {
    const request = {
      service: 'compute' as const,
      path: '/os-keypairs',
      key: 'keypairs',
      item: listedKeypairSchema,
      id: (item: { keypair: { name: string } }) => item.keypair.name,
      what: 'list key pairs',
    }
    return (await all(rest, request, call)).length
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

const readNetwork = async (rest: Rest, project: string, call: Call): Promise<Limit[]> => {
  const request = { service: 'network' as const, method: 'GET' as const, what: 'read the quotas of the network' }
  const path = `/quotas/${segment(project)}`
  try {
    const { quota } = await rest.json({ ...request, path: `${path}/details` }, networkQuotaDetailsSchema, call)
    return networkRows((name) => {
      const told = quota[name]
      const used = told?.used === null || told?.used === undefined ? null : told.used + (told.reserved ?? 0)
      return { limit: limitOf(told?.limit), used, source: 'network GET /quotas/{id}/details', note: null }
    })
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
  const { quota } = await rest.json({ ...request, path }, networkQuotasSchema, call)
  const note = 'The cloud tells its limits only: its network service lacks the extension quota_details.'
  return networkRows((name) => ({ limit: limitOf(quota[name]), used: null, source: 'network GET /quotas/{id}', note }))
}

const networkRows = (told: (name: NetworkQuota) => Omit<Limit, 'kind'>): Limit[] =>
  (Object.entries(networkKinds) as [NetworkQuota, LimitKind][]).map(([name, kind]) => ({ kind, ...told(name) }))
