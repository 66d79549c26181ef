import type { Catalogue, CatalogueFlavor, CatalogueImage } from '@/server/domain/catalogue'
import type { ProviderKind } from '@/server/domain/cloud'
import type { RoleAssignment } from '@/server/domain/network-role'
import type { SeenQuirk } from '@/server/domain/quirk'
import { parseScsFlavor } from '@/server/domain/scs-flavor'
import { assignRoles, publicIpv6Ranges } from './network-roles'
import { counted, quirk, share } from './seen'

type Listed = { provider: ProviderKind; catalogue: Catalogue }

/** What a cloud's lists show of it: how much they tell, what is flagged as default, floating IPs left, and how nodes will be reached. */
export function catalogueSeen({ provider, catalogue }: Listed): SeenQuirk[] {
  const at = catalogue.readAt
  return [
    ...images(catalogue.images),
    ...flavors(catalogue.flavors),
    ...completeness(catalogue),
    ...defaultNetwork(catalogue),
    ...quota(catalogue),
    ...floatingIps({ provider, catalogue }),
    ...pages(catalogue),
  ].map((seen) => ({ ...seen, happenedAt: at }))
}

/** `complete`, `partial` or `none` of it is told: stable while the numbers move. */
const grade = (told: number, of: number): string => (told === of ? 'complete' : told === 0 ? 'none' : 'partial')

function images(all: readonly CatalogueImage[]): SeenQuirk[] {
  const usable = all.filter((image) => image.usable && !image.snapshot)
  const of = usable.length
  if (of === 0) return []
  const count = (has: (image: CatalogueImage) => boolean) => usable.filter(has).length
  const published = (image: CatalogueImage) => image.identifiedBy === 'properties' || image.identifiedBy === 'ssm'
  const distro = count((image) => image.distro !== null && published(image))
  const version = count((image) => image.version !== null && published(image))
  const arch = count((image) => image.arch !== null)
  const user = count((image) => image.loginUser !== null)
  const byName = count((image) => image.identifiedBy === 'name')
  const nameless = count((image) => image.distro === null)
  const whole = count(
    (image) => image.distro !== null && image.version !== null && image.arch !== null && published(image),
  )
  return [
    quirk({
      kind: 'image-metadata',
      value: grade(whole, of),
      evidence: `Of ${counted(of, 'usable image')} ${distro} tell their distro in fields for machines, ${version} its version, ${arch} their architecture, ${user} a login user. ${byName} can be told by their name alone, ${nameless} not at all.`,
      detail: {
        rule: 'fields-of-usable-images',
        valueText: `${share(whole, of)} tell distro, version and architecture; ${share(user, of)} a login user`,
        numbers: { of, whole, distro, version, arch, loginUser: user, byNameOnly: byName, notAtAll: nameless },
      },
    }),
  ]
}

function flavors(all: readonly CatalogueFlavor[]): SeenQuirk[] {
  const of = all.length
  if (of === 0) return []
  const sized = all.filter(({ vcpu, memoryMiB }) => vcpu > 0 && memoryMiB > 0).length
  const arch = all.filter((flavor) => flavor.arch.length > 0).length
  const disk = all.filter(({ diskGiB }) => diskGiB !== null).length
  const scs = all.filter(({ name }) => parseScsFlavor(name) !== null).length
  const named = all.filter(namesItsSize).length
  const whole = all.filter((flavor) => flavor.vcpu > 0 && flavor.memoryMiB > 0 && flavor.arch.length > 0).length
  return [
    quirk({
      kind: 'flavor-metadata',
      value: grade(whole, of),
      evidence: `Of ${counted(of, 'flavor')} ${sized} tell vCPU and memory in numbers, ${disk} their disk, ${arch} their architecture. The names of ${scs} follow the Sovereign Cloud Stack's scheme, and ${named} have their memory in the name.`,
      detail: {
        rule: 'fields-of-flavors',
        valueText: `${share(sized, of)} tell sizes in numbers; ${share(arch, of)} the architecture`,
        numbers: { of, whole, sized, arch, disk, scsNames: scs, memoryInName: named },
      },
    }),
  ]
}

/** A name such as `b2-7`, `2C-4GB`, `SCS-2V-8`: one of its numbers is the memory in GiB or MiB. */
function namesItsSize({ name, memoryMiB }: CatalogueFlavor): boolean {
  const numbers = (name.match(/\d+(?:\.\d+)?/g) ?? []).map(Number)
  return numbers.includes(memoryMiB) || numbers.includes(memoryMiB / 1024)
}

function completeness({ gaps, ...lists }: Catalogue): SeenQuirk[] {
  return (['networks', 'flavors', 'images'] as const).map((list) => {
    const own = gaps.filter((gap) => gap.list === list)
    const value = own.some(({ problem }) => problem === 'missing')
      ? 'missing'
      : own.some(({ problem }) => problem === 'incomplete')
        ? 'incomplete'
        : own.length > 0
          ? 'fields-missing'
          : 'complete'
    const told = own.map(({ detail }) => detail).join('; ')
    const number = lists[list].length
    return quirk({
      kind: 'catalogue-completeness',
      subject: list,
      value,
      evidence: told
        ? `The list of ${list} (${number}): ${told}.`
        : `All ${number} ${list} were listed with their fields.`,
      detail: { rule: 'gaps-of-lists', numbers: { listed: number, gaps: own.length } },
    })
  })
}

function defaultNetwork({ networks }: Catalogue): SeenQuirk[] {
  const flagged = networks.filter(({ isDefault }) => isDefault === true)
  const told = networks.some(({ isDefault }) => isDefault !== null)
  if (networks.length === 0 || networks.some(({ implied }) => implied)) return []
  const [first, ...more] = [...flagged].sort((a, b) => (a.id < b.id ? -1 : 1))
  if (!first)
    return [
      quirk({
        kind: 'default-network',
        value: 'none',
        evidence: told ? 'The cloud flags no network as its default.' : 'The cloud has no flag for a default network.',
        detail: { rule: 'default-flag' },
      }),
    ]
  const names = flagged.map(({ name, id }) => `${name} (${id})`).sort()
  return [
    quirk({
      kind: 'default-network',
      value: more.length > 0 ? 'several' : first.id,
      evidence: `The cloud flags ${names.join(', ')} as default${first.external && more.length === 0 ? '; it is external, so the default is for floating IPs' : ''}.`,
      detail: { rule: 'default-flag', valueText: more.length > 0 ? names.join(', ') : first.name || first.id },
    }),
  ]
}

function quota({ floatingIpsLeft: left }: Catalogue): SeenQuirk[] {
  if (left === null) return []
  return [
    quirk({
      kind: 'floating-ip-quota',
      value: left > 0 ? 'left' : 'spent',
      evidence: `The quota leaves ${counted(left, 'floating IP')}.`,
      detail: { rule: 'quota', numbers: { left }, valueText: left > 0 ? `${left} left` : 'none left' },
    }),
  ]
}

/** By roles alone, before any node: doubtful until a node has shown it. */
function floatingIps({ provider, catalogue }: Listed): SeenQuirk[] {
  if (catalogue.networks.length === 0 || catalogue.networks.some(({ implied }) => implied)) return []
  const roles = assignRoles({ catalogue, site: { networks: [], requiresFloatingIp: null } })
  const open = roles.filter(({ role }) => role === 'public')
  const pools = roles.filter(({ role }) => role === 'fip-pool')
  const names = (some: typeof roles) => some.map(({ networkName, networkId }) => networkName || networkId).join(', ')
  const direct = quirk({
    kind: 'reach-strategy',
    value: 'direct',
    confidence: 'low',
    evidence: `By their flags, ranges and routers, ports on ${names(open)} get public addresses by themselves.`,
    detail: { rule: 'roles-of-networks' },
  })
  const needed = quirk({
    kind: 'reach-strategy',
    value: 'floating-ip',
    confidence: 'low',
    evidence: `By their flags, ranges and routers, no network gives public addresses by itself; ${names(pools)} gives floating IPs.`,
    detail: { rule: 'roles-of-networks' },
  })
  const ipv6 = ipv6Reach(catalogue, roles)
  const reach = open.length > 0 ? [direct] : ipv6 ? [ipv6] : pools.length > 0 ? [needed] : []
  if (provider !== 'openstack') return reach
  const external = catalogue.networks.filter((network) => network.external)
  // An external network that nodes are put on, or that nothing leads to, is no sign of floating IPs.
  if (external.length > 0 && pools.length === 0) return reach
  const source = quirk({
    kind: 'floating-ip-source',
    value: pools.length > 0 ? 'neutron' : 'none',
    confidence: 'low',
    evidence:
      pools.length > 0
        ? `Neutron lists ${counted(pools.length, 'network')} that a router leads to from inside (${names(pools)}).`
        : 'Neutron lists no external network, so that there is nowhere for a floating IP to come from.',
    detail: { rule: 'external-networks' },
  })
  return [...reach, source]
}

/** Networks with private IPv4 whose nodes get public IPv6 addresses: nodes are reached by those. */
function ipv6Reach({ networks }: Catalogue, roles: RoleAssignment[]): SeenQuirk | null {
  const tenants = new Set(roles.flatMap(({ role, networkId }) => (role === 'tenant' ? [networkId] : [])))
  const open = networks.filter((network) => tenants.has(network.id) && publicIpv6Ranges(network).length > 0)
  if (open.length === 0) return null
  const names = open.map(({ name, id }) => name || id).join(', ')
  return quirk({
    kind: 'reach-strategy',
    value: 'ipv6',
    confidence: 'low',
    evidence: `By their ranges, ports on ${names} get public IPv6 addresses by themselves; their IPv4 addresses are private.`,
    detail: { rule: 'roles-of-networks' },
  })
}

/** Only what the lists themselves have shown: a page that was cut though more was asked for, or a list that was proven whole. */
function pages({ pageSizes = [] }: Catalogue): SeenQuirk[] {
  return pageSizes.map(({ service, items, cut }) =>
    quirk({
      kind: 'page-size',
      subject: service,
      value: cut ? String(items) : 'whole',
      evidence: cut
        ? `The ${service} service cut a list after ${items} items and linked to the next page.`
        : `The ${service} service gave a list of ${items} items in one page; nothing came after it.`,
      detail: {
        rule: cut ? 'next-link' : 'nothing-after-the-last',
        numbers: { items },
        valueText: cut ? `${items} items` : `no page was cut yet (${items} items in one)`,
      },
    }),
  )
}
