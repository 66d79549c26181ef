import type {
  Catalogue,
  CatalogueFlavor,
  CatalogueImage,
  CatalogueNetwork,
  CatalogueSubnet,
} from '@/server/domain/catalogue'

/** Small catalogues for tests: pieces with every field told, and the characters of clouds that they make. */
export const subnet = (cidr: string, more: Partial<CatalogueSubnet> = {}): CatalogueSubnet => ({
  id: `subnet-${cidr}`,
  name: null,
  cidr,
  version: cidr.includes(':') ? 6 : 4,
  gateway: null,
  zone: null,
  assignsPublicAddress: null,
  isDefault: null,
  ...more,
})

export const network = (
  name: string,
  subnets: CatalogueSubnet[],
  more: Partial<CatalogueNetwork> = {},
): CatalogueNetwork => ({
  id: `id-${name}`,
  name,
  status: 'ACTIVE',
  isDefault: null,
  external: false,
  shared: false,
  own: true,
  portSecurity: true,
  implied: false,
  subnets,
  providerType: null,
  ...more,
})

export const flavor = (
  name: string,
  vcpu: number,
  memoryMiB: number,
  more: Partial<CatalogueFlavor> = {},
): CatalogueFlavor => ({
  id: `id-${name}`,
  name,
  vcpu,
  memoryMiB,
  diskGiB: 40,
  arch: [],
  currentGeneration: null,
  burstable: null,
  extra: {},
  ...more,
})

export const image = (name: string, more: Partial<CatalogueImage> = {}): CatalogueImage => ({
  id: `id-${name}`,
  name,
  status: 'active',
  usable: true,
  arch: 'x86_64',
  distro: 'ubuntu',
  version: '24.04',
  identifiedBy: 'properties',
  loginUser: null,
  owner: 'provider',
  public: true,
  minDiskGiB: 0,
  minMemoryMiB: 0,
  createdAt: '2026-10-01T00:00:00Z',
  alias: null,
  purpose: null,
  ...more,
})

type Pieces = Pick<Catalogue, 'networks' | 'routers'> & Partial<Catalogue>

export const catalogueWith = (pieces: Pieces): Catalogue => ({
  flavors: [flavor('m1.small', 1, 2048), flavor('m1.medium', 2, 4096), flavor('m1.large', 4, 8192)],
  images: [image('ubuntu-24.04', { loginUser: { user: 'ubuntu', property: 'os_admin_user' } })],
  gaps: [],
  floatingIpsLeft: null,
  readAt: '2026-11-01T00:00:00Z',
  ...pieces,
})

/** Public addresses on a shared network called `private`, beside a visible and unusable one called `external`. */
export const direct = (): Pieces => ({
  networks: [
    network('external', [], { external: true, own: false }),
    network('private', [subnet('203.0.113.128/25')], { own: false, shared: true }),
  ],
  routers: [],
})

/** A tenant network behind a router, whose gateway is on an external network. */
export const floatingIp = (): Pieces => ({
  networks: [
    network('ext-net', [subnet('203.0.113.0/25')], { external: true, own: false, isDefault: true }),
    network('lan', [subnet('10.20.0.0/24')]),
  ],
  routers: [{ id: 'id-gateway', name: 'gateway', externalNetworkId: 'id-ext-net', networkIds: ['id-lan'] }],
})

/** Private IPv4 and public IPv6 on one shared network. */
export const ipv6 = (): Pieces => ({
  networks: [network('campus', [subnet('10.60.0.0/20'), subnet('2001:db8:6::/64')], { own: false, shared: true })],
  routers: [],
})

const zoned = (zone: string, cidr: string, open: boolean): CatalogueSubnet =>
  subnet(cidr, { zone, assignsPublicAddress: open, isDefault: open })
const vpc = (name: string, subnets: CatalogueSubnet[], isDefault: boolean): CatalogueNetwork =>
  network(name, subnets, { isDefault, external: null, shared: null, portSecurity: null, status: 'available' })

/** The yardstick: a default VPC whose subnets assign public addresses, and another one whose do not. */
export const defaultVpc = (): Pieces => ({
  networks: [
    vpc('vpc-batch', [zoned('us-east-1a', '10.40.0.0/20', false)], false),
    vpc('vpc-default', [zoned('us-east-1b', '172.31.16.0/20', true), zoned('us-east-1a', '172.31.0.0/20', true)], true),
  ],
  routers: [],
  flavors: [
    ...['t3.medium', 't3a.medium', 't2.medium'].map((name) => type(name, 2, 4096, true)),
    ...['c5.large', 'c6i.large'].map((name) => type(name, 2, 4096, false)),
    type('m5.large', 2, 8192, false),
    type('c4.large', 2, 3840, false, { currentGeneration: false }),
    type('t4g.medium', 2, 4096, true, { arch: ['arm64'] }),
  ],
  images: [
    image('ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261001', {
      id: 'ami-1',
      identifiedBy: 'ssm',
      alias: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
      owner: '099720109477',
    }),
  ],
})

function type(
  name: string,
  vcpu: number,
  memoryMiB: number,
  burstable: boolean,
  more: Partial<CatalogueFlavor> = {},
): CatalogueFlavor {
  return flavor(name, vcpu, memoryMiB, { diskGiB: null, arch: ['x86_64'], currentGeneration: true, burstable, ...more })
}
