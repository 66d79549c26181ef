import type { ProviderKind } from '@/server/domain/cloud'
import type { Failure } from '@/server/domain/errors'
import type { StepFacts } from '@/server/domain/facts'
import type { SeenQuirk } from '@/server/domain/quirk'
import { quirk } from './seen'

export type AddressSeen = {
  node: string
  provider: ProviderKind
  pick: StepFacts[3]
  facts: StepFacts[5]
  /** Who told how the node is to be reached, to end a sentence with; null: the plan followed what the cloud shows. */
  told: string | null
}

/** Who hands out floating IPs, by kind of cloud: our adapters ask no other service. */
const sources = { openstack: 'neutron', 'aws-ec2': 'elastic-ip' } as const satisfies Record<ProviderKind, string>

/** Step 5: the way that a node of this cloud needs to be reached, and where its floating IP came from. */
export function addressSeen({ node, provider, pick, facts, told }: AddressSeen): SeenQuirk[] {
  const { address, strategy, madeResource } = facts
  const network = pick.network.name ?? pick.network.id ?? 'its network'
  const pool = pick.create?.pool ?? null
  const poolName = madeResource?.pool ?? pool?.name ?? 'a pool'
  const words = {
    direct: `got the public address ${address} from ${network} with the create request`,
    'default-network': `got the public address ${address} from the default network ${network}`,
    ipv6: `got the public IPv6 address ${address} from ${network}`,
    'floating-ip': `was on ${network} and needed the floating IP ${address} from ${poolName}`,
    'port-forwarding': `was on ${network} and needed a forwarded port of ${address}`,
    private: `was reached at its private address ${address} on ${network}`,
  } as const satisfies Record<StepFacts[5]['strategy'], string>
  const reach = quirk({
    kind: 'reach-strategy',
    value: strategy,
    // What a person asked for shows that it works, not that nothing else would have.
    confidence: told === null ? 'high' : 'low',
    evidence: `${node} ${words[strategy]}${told === null ? '' : `, as ${told}`}.`,
    detail: { rule: told === null ? 'auto' : 'told', lines: [pick.strategyReason].filter(Boolean) },
  })
  if (!madeResource) return [reach]
  const source = quirk({
    kind: 'floating-ip-source',
    value: sources[provider],
    evidence: `It gave ${address} to ${node}.`,
    detail: { rule: madeResource.kind, lines: [`${madeResource.kind} ${madeResource.id}`] },
  })
  if (!pool) return [reach, source]
  // Of several pools it may have been another than the planned one.
  const given = [pool, ...(pick.create?.otherPools ?? [])].find(({ name }) => name === madeResource.pool) ?? pool
  const from = quirk({
    kind: 'floating-ip-pool',
    subject: given.id,
    value: 'gives',
    evidence: `It gave ${address} to ${node} on ${network}.`,
    detail: { rule: madeResource.kind, subjectName: given.name },
  })
  return [reach, source, from]
}

/** A step 5 that failed: a quota that is spent. */
export function addressRefused({
  node,
  pick,
  failure,
}: Pick<AddressSeen, 'node' | 'pick'> & { failure: Failure }): SeenQuirk[] {
  if (failure.code !== 'quota' || pick.strategy !== 'floating-ip') return []
  return [
    quirk({
      kind: 'floating-ip-quota',
      value: 'spent',
      evidence: `No floating IP could be made for ${node}: the quota is spent.`,
      detail: { rule: 'refused', lines: [failure.detail ?? failure.message].map((line) => line.slice(0, 400)) },
    }),
  ]
}
