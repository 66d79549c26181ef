import type { Catalogue } from '@/server/domain/catalogue'
import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import type { ConfiguredNetwork } from '@/server/domain/cloud-schema'
import { valueText } from '@/server/domain/declared-text'
import type { ObservedQuirk, QuirkKind, QuirkPair } from '@/server/domain/quirk'
import { correctedNetworks } from './corrected-networks'
import { declaredKeys, type Keys } from './declared-keys'

/** One key that is otherwise than declared, and why. `from` null: nothing was declared. */
export type Correction = { key: string; from: string | null; to: string; reason: string }

export type CorrectedCloud = {
  /** Keys of a vendor profile: what holds for every customer of the vendor. */
  profile: Keys
  /** Keys of an entry of clouds.yaml: networks of this project among them. Never a secret. */
  entry: Keys
  corrections: Correction[]
  /** What could not be decided, each as a sentence. */
  notes: string[]
}

type Input = {
  declaration: CloudDeclaration
  /** The region that we are in, where nothing declares one. */
  region: string | null
  catalogue: Pick<Catalogue, 'networks' | 'routers'> | null
  pairs: readonly QuirkPair[]
}

/** What clouds.yaml and a vendor's profile would say if they said what was seen; keys of openstacksdk only (field-notes 1.1). */
export function correctedCloud({ declaration, region, catalogue, pairs }: Input): CorrectedCloud {
  const declared = declaredKeys(declaration)
  const corrections: Correction[] = []
  const set = (keys: Keys, key: string, value: unknown, reason: string): void => {
    if (valueText(keys[key]) === valueText(value)) return
    corrections.push({ key, from: key in keys ? valueText(keys[key]) : null, to: valueText(value), reason })
    keys[key] = value
  }
  const { profile, entry } = declared
  const both = (key: string, value: unknown, reason: string) => {
    set(profile, key, value, reason)
    entry[key] = value
  }
  if (!('region_name' in entry) && region !== null) both('region_name', region, 'The region of the token that we got.')
  for (const { key, value, observed } of scalars(pairs)) both(key, value, told(observed))
  const notes: string[] = []
  if (catalogue) {
    const found = correctedNetworks({ catalogue, roles: rolesOf(pairs), pools: poolsOf(pairs) })
    notes.push(...found.notes)
    // A network of this project alone is nothing that a vendor's profile can speak of.
    const shared = found.networks.filter(({ network }) => network.external || (network.shared && !network.own))
    const before = new Map((declaration.networks?.value ?? []).map((one) => [one.name, one]))
    for (const { entry: one, reason } of found.networks) {
      const from = before.get(one.name)
      if (from && valueText([from]) === valueText([one])) continue
      corrections.push({
        key: `networks: ${one.name}`,
        from: from ? valueText([from]) : null,
        to: valueText([one]),
        reason,
      })
    }
    const listed = new Set(catalogue.networks.flatMap(({ id, name }) => [id, name]))
    for (const [name, from] of before)
      if (!listed.has(name))
        corrections.push({
          key: `networks: ${name}`,
          from: valueText([from]),
          to: 'left out',
          reason: 'The cloud lists no such network.',
        })
    setNetworks(
      profile,
      shared.map(({ entry: one }) => one),
    )
    setNetworks(
      entry,
      found.networks.map(({ entry: one }) => one),
    )
  }
  return { profile, entry, corrections, notes }
}

function setNetworks(keys: Keys, networks: ConfiguredNetwork[]): void {
  if (networks.length > 0) keys.networks = networks
  else delete keys.networks
}

const told = ({ evidence, at, confidence }: ObservedQuirk): string =>
  `${evidence} (${at.slice(0, 10)}${confidence === 'low' ? ', doubtful' : ''})`

type Scalar = { key: string; value: unknown; observed: ObservedQuirk }

/** Keys with one value. What is doubtful fills a gap and never overrules what is declared. */
function scalars(pairs: readonly QuirkPair[]): Scalar[] {
  return pairs.flatMap(({ kind, subject, observed, declared, state }): Scalar[] => {
    if (!observed || (observed.confidence === 'low' && declared)) return []
    const one = (key: string, value: unknown) => [{ key, value, observed }]
    if (kind === 'reach-strategy') {
      const needed = reachNeeds[observed.value]
      return needed === undefined ? [] : one('requires_floating_ip', needed)
    }
    if (state !== 'drift')
      return kind === 'api-version' && subject === 'identity' && !declared ? version(one, observed, subject) : []
    if (kind === 'floating-ip-source')
      return one('floating_ip_source', observed.value === 'none' ? 'None' : observed.value)
    if (kind === 'default-security-group') return one('secgroup_source', observed.value === 'none' ? 'None' : 'neutron')
    return kind === 'api-version' ? version(one, observed, subject) : []
  })
}

/** Reached by IPv6, nothing is known of what IPv4 takes. */
const reachNeeds: Record<string, boolean> = {
  ...{ direct: false, 'default-network': false },
  ...{ 'floating-ip': true, 'port-forwarding': true },
}

/** The major version as profiles write it: `"3"`. */
function version(one: (key: string, value: unknown) => Scalar[], observed: ObservedQuirk, service: string): Scalar[] {
  const majors = observed.value.match(/\d+(?=\.|\b)/g)
  return majors ? one(`${service}_api_version`, majors[0]) : []
}

const ofKind = (pairs: readonly QuirkPair[], kind: QuirkKind) =>
  pairs.flatMap((pair) =>
    pair.kind === kind && pair.observed ? [{ subject: pair.subject, observed: pair.observed }] : [],
  )
const rolesOf = (pairs: readonly QuirkPair[]) =>
  new Map(ofKind(pairs, 'network-role').map(({ subject, observed }) => [subject, observed]))
const poolsOf = (pairs: readonly QuirkPair[]) =>
  new Set(
    ofKind(pairs, 'floating-ip-pool').flatMap(({ subject, observed }) => (observed.value === 'gives' ? [subject] : [])),
  )
