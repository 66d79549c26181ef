import { isPublicAddress } from '@/server/domain/address'
import type { Catalogue, CatalogueNetwork, CatalogueRouter } from '@/server/domain/catalogue'

/** A catalogue's networks and routers: all that roles by evidence are made from. */
export type Topology = Pick<Catalogue, 'networks' | 'routers'>

/** A network with where routers stand. Lists are sorted: the order in which a cloud tells things decides nothing. */
export type NetworkFacts = {
  network: CatalogueNetwork
  /** Routers whose gateway is on this network, and that work. */
  gatewayOf: CatalogueRouter[]
  /** Routers that connect this network to an external one, and work. */
  routedBy: CatalogueRouter[]
  /** Routers with an interface on it that lead nowhere: without a gateway, or down. */
  closedRouters: CatalogueRouter[]
  topology: Topology
}

/** One network seen in its catalogue. */
export function factsOf(network: CatalogueNetwork, topology: Topology): NetworkFacts {
  const routers = [...topology.routers].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id))
  const on = routers.filter(({ networkIds }) => networkIds.includes(network.id))
  return {
    network,
    gatewayOf: routers.filter((router) => router.externalNetworkId === network.id && router.down !== true),
    routedBy: on.filter((router) => router.externalNetworkId !== null && router.down !== true),
    closedRouters: on.filter((router) => router.externalNetworkId === null || router.down === true),
    topology,
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const rangesOf = (network: CatalogueNetwork, version: 4 | 6): string[] =>
  network.subnets
    .filter((subnet) => subnet.version === version)
    .map(({ cidr }) => cidr)
    .sort(compareText)
const isPublicRange = (cidr: string): boolean => isPublicAddress(cidr.split('/')[0] ?? '')

export const ipv4Ranges = (network: CatalogueNetwork): string[] => rangesOf(network, 4)
export const publicIpv4Ranges = (network: CatalogueNetwork): string[] => rangesOf(network, 4).filter(isPublicRange)
export const privateIpv4Ranges = (network: CatalogueNetwork): string[] =>
  rangesOf(network, 4).filter((cidr) => !isPublicRange(cidr))
/** The IPv6 ranges of a network that are routed publicly. */
export const publicIpv6Ranges = (network: CatalogueNetwork): string[] => rangesOf(network, 6).filter(isPublicRange)
/** All ranges for a sentence, in an order of their own. */
export const ranges = (network: CatalogueNetwork): string =>
  [...rangesOf(network, 4), ...rangesOf(network, 6)].join(', ')
export const routerNames = (routers: readonly CatalogueRouter[]): string =>
  routers.map(({ name, id }) => name || id).join(', ')

/** Neutron's ACTIVE, EC2's available; a cloud that tells no status is believed. */
export const isUp = ({ status }: CatalogueNetwork): boolean => status === null || /^(active|available)$/i.test(status)

/** Something leads out of it according to its subnets, whoever owns that router. */
const hasGatewayAddress = ({ subnets }: CatalogueNetwork): boolean => subnets.some(({ gateway }) => gateway !== null)

/** Networks that other projects share with this one and whose router is not visible here (Neutron's RBAC shares networks, not routers). */
export function sharedBehindUnseenRouters({ networks, routers }: Topology): CatalogueNetwork[] {
  return networks
    .filter(
      (network) =>
        network.external === false &&
        network.shared === true &&
        network.own === false &&
        isUp(network) &&
        publicIpv4Ranges(network).length === 0 &&
        privateIpv4Ranges(network).length > 0 &&
        hasGatewayAddress(network) &&
        !routers.some(({ networkIds }) => networkIds.includes(network.id)),
    )
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id))
}
