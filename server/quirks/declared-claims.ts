import type { Catalogue, CatalogueNetwork, SiteNetworks } from '@/server/domain/catalogue'
import type { CloudDeclaration, Declared, DeclaredOrigin } from '@/server/domain/cloud-declaration'
import { valueText } from '@/server/domain/declared-text'
import type { ObservedQuirk, QuirkDeclaration, QuirkKind } from '@/server/domain/quirk'
import { configuredFor, roleByConfiguration } from './role-configuration'

/** Something that is declared, with what would contradict it. */
export type Claim = {
  kind: QuirkKind
  subject: string
  subjectName: string
  declared: QuirkDeclaration
  /** False: what was seen says nothing about it, either way. */
  comparable: (observed: ObservedQuirk) => boolean
  /** One sentence with both sources when what was seen contradicts it, else null. */
  contradiction: (observed: ObservedQuirk) => string | null
  /** What is wrong with it although nothing was seen of it; null: nothing. */
  missing: string | null
}

export type DeclaredInput = {
  /** Configuration over entry over profile (`overallDeclaration`). */
  declaration: CloudDeclaration
  /** `ssh.users` of plumbline.yaml with who says so; null: not set. */
  users: Declared<string[]>
  /** null: never read. */
  catalogue: Pick<Catalogue, 'networks' | 'routers' | 'images'> | null
  observed: readonly ObservedQuirk[]
}

/** Everything that is declared and that a cloud can be seen to agree with or not. */
export function declaredClaims(input: DeclaredInput): Claim[] {
  return [...reach(input), ...floatingIpSource(input), ...networks(input), ...defaultNetwork(input)].concat(
    securityGroups(input),
    apiVersions(input),
    users(input),
  )
}

type Wrong = (observed: ObservedQuirk) => boolean
type Told = { kind: QuirkKind; subject?: string; subjectName?: string; key: string; value: string }

function claim(
  told: Told,
  origin: DeclaredOrigin | QuirkDeclaration,
  wrong: Wrong,
  comparable: Wrong = () => true,
): Claim {
  const { kind, subject = '', subjectName = subject, key, value } = told
  const declared = { key, value, layer: origin.layer, source: origin.source }
  return {
    ...{ kind, subject, subjectName, declared, comparable, missing: null },
    contradiction: (observed) => (comparable(observed) && wrong(observed) ? disagreement(declared, observed) : null),
  }
}

const methodWords = { allocation: 'an allocation', sync: 'what the cloud lists', probe: 'a probe' } as const

/** `Profile "x" says requires_floating_ip: false, but an allocation of 2026-11-22 shows: ...`. */
function disagreement({ key, value, source }: QuirkDeclaration, observed: ObservedQuirk): string {
  const who = source.charAt(0).toUpperCase() + source.slice(1)
  const doubtful = observed.confidence === 'low' ? ' (doubtful)' : ''
  return `${who} says ${key}: ${value}, but ${methodWords[observed.method]} of ${observed.at.slice(0, 10)} shows${doubtful}: ${observed.evidence}`
}

const byItself = new Set(['direct', 'default-network', 'ipv6'])
const byFloatingIp = new Set(['floating-ip', 'port-forwarding'])

function reach({ declaration: { requiresFloatingIp } }: DeclaredInput): Claim[] {
  if (!requiresFloatingIp) return []
  const { value } = requiresFloatingIp
  const wrong: Wrong = (observed) => (value ? byItself : byFloatingIp).has(observed.value)
  return [
    claim({ kind: 'reach-strategy', key: 'requires_floating_ip', value: String(value) }, requiresFloatingIp, wrong),
  ]
}

function floatingIpSource({ declaration: { floatingIpSource: source } }: DeclaredInput): Claim[] {
  if (!source) return []
  const value = source.value === 'none' ? 'None' : source.value
  const told = { kind: 'floating-ip-source' as const, key: 'floating_ip_source', value }
  return [claim(told, source, (observed) => observed.value !== source.value)]
}

function networks({ declaration, catalogue }: DeclaredInput): Claim[] {
  const declared = declaration.networks
  if (!declared) return []
  const site = siteOf(declaration)
  const found = (catalogue?.networks ?? []).flatMap((network): Claim[] => {
    const entry = configuredFor(network, site)
    if (!entry) return []
    const role = roleByConfiguration(entry, network, site)?.role ?? null
    const told = { kind: 'network-role' as const, key: 'networks', value: valueText([entry]) }
    const about = { subject: network.id, subjectName: network.name }
    const comparable: Wrong = (observed) => role !== null && observed.value !== 'unknown'
    return [claim({ ...told, ...about }, declared, (observed) => observed.value !== role, comparable)]
  })
  const listed = (network: CatalogueNetwork, name: string) => network.id === name || network.name === name
  const names = [...new Set(declared.value.map(({ name }) => name))]
  const absent = names.filter((name) => !catalogue?.networks.some((network) => listed(network, name)))
  return [
    ...found,
    ...absent.map((name): Claim => {
      const value = valueText(declared.value.filter((entry) => entry.name === name))
      const told = claim({ kind: 'network-role', subject: name, key: 'networks', value }, declared, () => false)
      const missing = catalogue
        ? `${first(declared.source)} names a network "${name}", but the cloud lists none of that name or id.`
        : null
      return { ...told, missing }
    }),
  ]
}

/** Neutron flags external networks as default (SCS-0126), EC2 a VPC: only one that nodes are put on can be compared. */
function defaultNetwork({ declaration, catalogue }: DeclaredInput): Claim[] {
  const declared = declaration.networks
  const entry = declared?.value.find((one) => one.default_interface)
  if (!declared || !entry) return []
  const meant = catalogue?.networks.filter(({ id, name }) => id === entry.name || name === entry.name) ?? []
  const told = { kind: 'default-network' as const, key: 'networks', value: `${entry.name} (default_interface)` }
  const attachable: Wrong = (observed) =>
    meant.length > 0 && catalogue?.networks.some(({ id, external }) => id === observed.value && !external) === true
  return [claim(told, declared, (observed) => !meant.some(({ id }) => id === observed.value), attachable)]
}

function securityGroups({ declaration: { secgroupSource } }: DeclaredInput): Claim[] {
  if (!secgroupSource) return []
  const none = secgroupSource.value === 'none'
  const told = {
    kind: 'default-security-group' as const,
    key: 'secgroup_source',
    value: none ? 'None' : secgroupSource.value,
  }
  return [claim(told, secgroupSource, (observed) => none !== (observed.value === 'none'))]
}

function apiVersions({ declaration }: DeclaredInput): Claim[] {
  return Object.entries(declaration.apiVersions).map(([service, version]) => {
    const key = `${service}_api_version`
    const row = declaration.values.find((one) => one.key === key && one.state !== 'overridden')
    const origin = row ?? { layer: 'profile' as const, source: 'the vendor profile' }
    const told = { kind: 'api-version' as const, subject: service, key, value: version }
    const seen = (observed: ObservedQuirk) => majorOf(observed.value)
    return claim(
      told,
      origin,
      (observed) => seen(observed) !== majorOf(version),
      (observed) => seen(observed) !== null && majorOf(version) !== null,
    )
  })
}

/** `2.1 - 2.93` is 2, `v3` is 3; null where no number is told. */
const majorOf = (version: string): number | null => {
  const match = /\d+/.exec(version)
  return match ? Number(match[0]) : null
}

/** `ssh.users` speaks of all images; an image's own property of that image. */
function users({ users: told, catalogue, observed }: DeclaredInput): Claim[] {
  const seen = observed.filter(({ kind }) => kind === 'login-user')
  if (told && told.value.length > 0) {
    const value = told.value.join(', ')
    const subjects =
      seen.length > 0 ? new Map(seen.map((one) => [one.subject, one.detail.subjectName])) : new Map([['', '']])
    return [...subjects].map(([subject, subjectName = subject]) =>
      claim(
        { kind: 'login-user', subject, subjectName, key: 'ssh.users', value },
        told,
        (one) => !told.value.includes(one.value),
      ),
    )
  }
  return (catalogue?.images ?? []).flatMap((image): Claim[] => {
    const { loginUser } = image
    if (!loginUser || !seen.some(({ subject }) => subject === image.id)) return []
    const declared = {
      key: loginUser.property,
      value: loginUser.user,
      layer: 'catalogue' as const,
      source: `image ${image.name}`,
    }
    const about = { kind: 'login-user' as const, subject: image.id, subjectName: image.name }
    return [
      claim({ ...about, key: declared.key, value: declared.value }, declared, (one) => one.value !== loginUser.user),
    ]
  })
}

const first = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const siteOf = ({ networks: declared, requiresFloatingIp }: CloudDeclaration): SiteNetworks => ({
  networks: declared?.value ?? [],
  requiresFloatingIp: requiresFloatingIp?.value ?? null,
  ...(declared ? { origins: { networks: { layer: declared.layer, source: declared.source } } } : {}),
})
