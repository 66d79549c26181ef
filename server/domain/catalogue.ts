import type { DeclaredOrigin, NetworkService } from './cloud-declaration'
import type { ConfiguredNetwork } from './cloud-schema'

export type CatalogueSubnet = {
  id: string
  name: string | null
  cidr: string
  version: 4 | 6
  gateway: string | null
  /** EC2: the availability zone. */
  zone: string | null
  /** EC2 MapPublicIpOnLaunch; null where the kind has no such flag. */
  assignsPublicAddress: boolean | null
  /** EC2 DefaultForAz; null where the kind has no such flag. */
  isDefault: boolean | null
}

/** A network as the cloud tells it. A flag that the cloud did not tell is null, never false. */
export type CatalogueNetwork = {
  id: string
  name: string
  status: string | null
  /** EC2 VPC IsDefault; Neutron is_default. */
  isDefault: boolean | null
  /** Neutron router:external. */
  external: boolean | null
  shared: boolean | null
  /** Belongs to the project or account that asks. */
  own: boolean | null
  portSecurity: boolean | null
  /**
   * True for the one entry, `impliedNetworkId`, that stands for "the cloud attaches its own networks when none is asked for":
   * clouds without a network service. Absent in catalogues of before: false.
   */
  implied: boolean
  subnets: CatalogueSubnet[]
  /** Neutron provider:* where visible (admins only). */
  providerType: string | null
}

export type CatalogueRouter = {
  id: string
  name: string
  /** The external network that its gateway is on. */
  externalNetworkId: string | null
  /** Networks that it has an interface on. */
  networkIds: string[]
  /** It is switched off, or the cloud says that it does not work; absent where it does not tell. */
  down?: boolean
}

/** Sizes in vCPU, MiB, GiB. Disk 0 means that the flavor has none (a volume is needed); null that none is told (EBS). */
export type CatalogueFlavor = {
  id: string
  name: string
  vcpu: number
  memoryMiB: number
  diskGiB: number | null
  arch: Arch[]
  /** EC2 CurrentGeneration / burstable, Nova extra specs and the like, for rules and display. */
  currentGeneration: boolean | null
  burstable: boolean | null
  extra: Record<string, string>
  /** False: given to some projects only (Nova `os-flavor-access:is_public`); null or absent: not told. */
  public?: boolean | null
}

export const archs = ['x86_64', 'arm64'] as const
export type Arch = (typeof archs)[number]

export type CatalogueImage = {
  id: string
  name: string
  /** The cloud's word; usable only when `usable`. */
  status: string
  usable: boolean
  /** Why it is not usable, where the status does not say it; absent or null otherwise. */
  obstacle?: string | null
  arch: Arch | null
  /** Normalised: ubuntu, debian, rocky, amazon, fedora, centos, cirros ...; null when no field tells. */
  distro: string | null
  version: string | null
  /** Which field or rule gave distro and version: `properties`, `name`, `ssm`, null. */
  identifiedBy: 'properties' | 'name' | 'ssm' | null
  /** The pattern that its name fits and the part that it fits, whether or not it was needed. */
  named?: { pattern: string; text: string } | null
  /** A login user that the image's own properties name, with the property. */
  loginUser: { user: string; property: string } | null
  /** EC2 ImageOwnerId, Glance owner. */
  owner: string | null
  public: boolean
  /** False: the cloud does not tell who may see it, so `public` says nothing. */
  visibilityTold?: boolean
  /** Made of a server, not built by a publisher. */
  snapshot?: boolean
  /** Of its content: two with the same are one image. */
  checksum?: string | null
  minDiskGiB: number
  minMemoryMiB: number
  createdAt: string | null
  /** SSM public parameter under which the publisher names it as current. */
  alias: string | null
  /** Glance os_purpose: `generic`, `minimal` ... */
  purpose: string | null
}

/** What a list lacked or that it was cut short: verdict 2 is computed from it. */
export type CatalogueGap = {
  list: 'networks' | 'flavors' | 'images'
  problem: 'missing' | 'incomplete' | 'fields'
  detail: string
}

export type Catalogue = {
  networks: CatalogueNetwork[]
  routers: CatalogueRouter[]
  flavors: CatalogueFlavor[]
  images: CatalogueImage[]
  gaps: CatalogueGap[]
  /** Quotas where the kind tells: floating IPs that may still be made; null when unknown. */
  floatingIpsLeft: number | null
  /** Forwarded ports of floating IPs, where the kind can have them: why there are none here, else null; and the networks from which floating IPs are shared already. */
  forwarding?: { obstacle: string | null; shared: string[] }
  /** How many items a service gives in one page, as far as its lists showed: `cut` where one ended with more to come. Absent: not known. */
  pageSizes?: { service: string; items: number; cut: boolean }[]
  /** ISO 8601 UTC. */
  readAt: string
}

/** What the site's operator configured about networks; overrides evidence after a check that it exists. */
export type SiteNetworks = {
  networks: ConfiguredNetwork[]
  requiresFloatingIp: boolean | null
  /** Who hands out floating IPs; `none`: nobody does. Absent or null: not declared. */
  floatingIpSource?: NetworkService | null
  /** Never prefer IPv6. */
  forceIpv4?: boolean
  /** Which layer said each of them, in words: plumbline.yaml, an entry of clouds.yaml, a vendor's profile. */
  origins?: Partial<Record<'networks' | 'requiresFloatingIp' | 'floatingIpSource' | 'forceIpv4', DeclaredOrigin>>
}

/** Id of the implied network: a create that names it asks for no network and no security group. */
export const impliedNetworkId = 'implied'
