import type { Catalogue, CatalogueFlavor, CatalogueNetwork, CatalogueSubnet } from '@/server/domain/catalogue'
import type { ReachOption, ReachStrategy } from '@/server/domain/cloud'
import type { Failure } from '@/server/domain/errors'
import type { CloudPlan, Pick } from '@/server/domain/plan'
import type { AllocationRequest } from '@/server/domain/request'
import type { CloudProvider } from '@/server/providers/port'
import { assignRoles, configuredNetworkProblems, type RoleObservation } from '@/server/quirks/network-roles'
import { failureText } from '../failure-text'
import type { CloudSite, LearnedUser } from '../ports'
import { expectations } from './expect'
import { flavorNeeds, pickFlavor } from './flavor'
import { pickImage } from './image'
import { loginCandidates } from './login-users'
import { pickReach } from './reach'
import { floatingIps } from './ways'

export type PlanInput = {
  cloudId: string
  catalogue: Catalogue
  request: AllocationRequest
  site: CloudSite
  /** What the kind knows and can; nothing is asked of the cloud. */
  provider: {
    kind: CloudProvider['kind']
    loginCandidates: CloudProvider['loginCandidates']
    floatingIps?: unknown
    portForwarding?: unknown
  }
  /** Users that worked before, by image id. */
  learned?: Readonly<Record<string, LearnedUser>>
  observedRoles?: readonly RoleObservation[]
  /** The approved way, when a run plans again for one of its nodes: the others may have taken their addresses since. */
  approved?: ReachStrategy | null
  /** Median of earlier runs on this cloud, in ms; null when there is none. */
  earlierMs?: number | null
}

/** Everything chosen for one cloud, with reasons: pure, so that screen, API and step 3 decide alike. */
export function planCloud(input: PlanInput): CloudPlan {
  const { cloudId, catalogue, request, site, provider } = input
  const pins = request.pins[cloudId] ?? {}
  const roles = assignRoles({ catalogue, site: site.networks, observed: input.observedRoles })
  const { network, reach } = pickReach({
    catalogue,
    roles,
    site,
    wish: request.reach,
    pins,
    hasFloatingIps: provider.floatingIps !== undefined,
    hasPortForwarding: provider.portForwarding !== undefined,
    nodes: request.count,
    approved: input.approved ?? null,
  })
  const image = pickImage(catalogue.images, { ...request, pin: pins.image })
  const chosenImage = catalogue.images.find(({ id }) => id === image.chosen?.id) ?? null
  const flavor = pickFlavor(catalogue.flavors, flavorNeeds(request, chosenImage, pins.flavor))
  const chosenNetwork = catalogue.networks.find(({ id }) => id === network.chosen?.id)
  const chosenFlavor = catalogue.flavors.find(({ id }) => id === flavor.chosen?.id)
  const users = chosenImage
    ? loginCandidates({
        image: chosenImage,
        provider,
        learned: input.learned?.[chosenImage.id] ?? null,
        users: site.users,
      })
    : []
  const problems = problemsOf({ ...input, network, flavor, image, reach })
  const { networks, flavors, images } = catalogue
  const expected = expectations({
    network,
    flavor,
    image,
    reach,
    loginCandidates: users,
    gaps: catalogue.gaps,
    insideSite: site.private,
    counts: { networks: networks.length, flavors: flavors.length, images: images.length },
    launchable: problems.length === 0,
  })
  return {
    cloudId,
    network,
    subnet: chosenNetwork ? (subnetsFor(chosenNetwork, chosenFlavor)[0] ?? null) : null,
    flavor,
    image,
    reach,
    roles,
    observedRoles: [...(input.observedRoles ?? [])],
    loginCandidates: users,
    expected: { ...expected, ms: input.earlierMs ?? null },
    problems,
    catalogueReadAt: catalogue.readAt,
  }
}

/**
 * The subnets that a node could go into, best first, where the kind needs one (it has zones or assigns addresses per
 * subnet). Zones that do not offer the flavor are left out; the others are equal, and the first by name makes the choice the
 * same each time.
 */
export function subnetsFor(network: CatalogueNetwork, flavor?: CatalogueFlavor): { id: string; zone: string | null }[] {
  const needsOne = network.subnets.some(
    ({ zone, assignsPublicAddress }) => zone !== null || assignsPublicAddress !== null,
  )
  if (!needsOne) return []
  const rank = ({ assignsPublicAddress, isDefault }: CatalogueSubnet) =>
    (assignsPublicAddress ? 0 : 2) + (isDefault === false ? 1 : 0)
  const offered = flavor?.extra.zones?.split(',')
  const possible = network.subnets.filter(({ zone }) => !offered || zone === null || offered.includes(zone))
  const best = Math.min(...possible.map(rank))
  return possible
    .filter((subnet) => rank(subnet) === best)
    .sort((a, b) => (a.zone ?? '').localeCompare(b.zone ?? '') || a.id.localeCompare(b.id))
    .map(({ id, zone }) => ({ id, zone }))
}

/** Root disk to ask for, in GiB: only where the flavor does not bring one of its own. */
export function diskFor(
  catalogue: Catalogue,
  flavorId: string,
  imageId: string,
  request: AllocationRequest,
): number | null {
  const own = catalogue.flavors.find(({ id }) => id === flavorId)?.diskGiB
  if (own !== null && own !== undefined && own > 0) return null
  const image = catalogue.images.find(({ id }) => id === imageId)
  const needed = Math.max(request.diskGiB, image?.minDiskGiB ?? 0)
  return needed > 0 ? needed : null
}

type Picks = PlanInput & { network: Pick; flavor: Pick; image: Pick; reach: CloudPlan['reach'] }

/** Why the way that is asked for cannot be; null when none is asked for, or the network is what does not fit. */
const wishRefused = (reach: CloudPlan['reach'], wish: ReachOption): string | null => {
  const refused = reach.rejected.find(({ strategy }) => strategy === wish)
  return refused ? `Nodes cannot be reached by ${wish}, as asked for: ${refused.reason}` : null
}

function problemsOf({ network, flavor, image, reach, catalogue, site, request, approved }: Picks): Failure[] {
  const problems: Failure[] = []
  const wish = request.reach === 'auto' ? site.reach : request.reach
  for (const [what, pick] of [
    ['network', network],
    ['flavor', flavor],
    ['image', image],
  ] as const) {
    if (pick.decidedBy === 'tie') problems.push(failureText('plan-ambiguous', { what, reason: pick.reason }))
    const reason = what === 'network' ? (wishRefused(reach, wish) ?? pick.reason) : pick.reason
    if (pick.decidedBy === 'nothing') problems.push(failureText('nothing-fits', { what, reason }))
  }
  if (reach.strategy === null && network.chosen) {
    problems.push(failureText('plan-ambiguous', { what: 'floating IP network', reason: reach.reason }))
  }
  const nodes = approved ? 1 : request.count
  const left = catalogue.floatingIpsLeft
  if (reach.strategy === 'floating-ip' && left !== null && left < nodes) {
    const wanted = nodes === 1 ? 'this node' : `${nodes} nodes`
    problems.push(failureText('quota', { reason: `The quota leaves ${floatingIps(left)} for ${wanted}.` }))
  }
  for (const reason of configuredNetworkProblems({ catalogue, site: site.networks })) {
    problems.push(failureText('nothing-fits', { what: 'network', reason }))
  }
  return problems
}
