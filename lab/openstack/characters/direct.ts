/**
 * Meadow: every node stands on a shared provider network that is called `private` and gives out public addresses.
 * Beside it lies `external`, which can be seen and not be used. Images carry no properties at all, and all of them have
 * the provider's own login user. New policies.
 */
import { cirros, debian, rocky, ubuntu } from './images'
import type { Character, NodeFacts } from './types'

const node = (
  name: string,
  flavor: string,
  image: string,
  hours: number,
  more: Partial<NodeFacts> = {},
): NodeFacts => ({
  name,
  flavor,
  image,
  hours,
  state: 'ACTIVE',
  ...more,
})

const loginUser = 'meadow'
const current = 'Ubuntu 24.04 LTS (2026-10-03)'
const jammy = 'Ubuntu 22.04 LTS (2026-09-12)'
const bookworm = 'Debian 12 (2026-09-30)'

export const direct: Character = {
  projectName: 'orchard',
  userName: 'orchard-admin',
  policy: 'scoped',
  tokenLifetimeS: 7200,
  pageMaximum: { compute: 10, network: 15, image: 1000 },
  imagePageDefault: 25,
  availabilityZone: 'meadow-1',
  hosts: ['field-a', 'field-b', 'field-c'],
  quotas: {
    instances: 40,
    cores: 120,
    ramMiB: 256_000,
    keyPairs: 50,
    floatingIps: 0,
    securityGroups: 10,
    securityGroupRules: 100,
    networks: 10,
    subnets: 10,
    ports: 100,
    routers: 0,
  },
  flavors: [
    { name: 'gp1.subsonic', vcpus: 1, ramMiB: 1024, diskGiB: 80 },
    { name: 'gp1.supersonic', vcpus: 1, ramMiB: 2048, diskGiB: 80 },
    { name: 'gp1.lightspeed', vcpus: 2, ramMiB: 4096, diskGiB: 80 },
    { name: 'gp1.warpspeed', vcpus: 4, ramMiB: 8192, diskGiB: 80 },
    { name: 'gp1.hyperspeed', vcpus: 8, ramMiB: 16_384, diskGiB: 80 },
    { name: 'volume-only', vcpus: 2, ramMiB: 4096, diskGiB: 0 },
  ],
  images: [
    {
      name: current,
      properties: {},
      machine: ubuntu('24.04', { loginUser }),
      built: '2026-10-03',
      sizeMiB: 611,
      minDiskGiB: 10,
    },
    {
      name: 'Ubuntu 24.04 LTS (2026-07-01)',
      properties: {},
      machine: ubuntu('24.04', { loginUser }),
      built: '2026-07-01',
      sizeMiB: 602,
      minDiskGiB: 10,
    },
    {
      name: 'Ubuntu 24.04 LTS (2026-04-02)',
      properties: {},
      machine: ubuntu('24.04', { loginUser }),
      built: '2026-04-02',
      sizeMiB: 599,
      minDiskGiB: 10,
      status: 'deactivated',
    },
    {
      name: jammy,
      properties: {},
      machine: ubuntu('22.04', { loginUser }),
      built: '2026-09-12',
      sizeMiB: 640,
      minDiskGiB: 10,
    },
    {
      name: jammy,
      properties: {},
      machine: ubuntu('22.04', { loginUser }),
      built: '2026-09-12',
      sizeMiB: 640,
      minDiskGiB: 10,
    },
    {
      name: bookworm,
      properties: {},
      machine: debian('12', { loginUser }),
      built: '2026-09-30',
      sizeMiB: 402,
      minDiskGiB: 10,
    },
    {
      name: 'Rocky Linux 9 (2026-08-19)',
      properties: {},
      machine: rocky('9.4', { loginUser }),
      built: '2026-08-19',
      sizeMiB: 1010,
      minDiskGiB: 10,
    },
    {
      name: '❀ Meadow <i>Starter</i> ❀',
      properties: {},
      machine: ubuntu('24.04', { loginUser, passwordLogin: 'main', password: 'changeme' }),
      built: '2026-02-14',
      sizeMiB: 900,
      minDiskGiB: 10,
    },
    { name: 'CirrOS test', properties: {}, machine: cirros('0.6.2'), built: '2025-11-11', sizeMiB: 20 },
  ],
  networks: [
    {
      name: 'private',
      owner: 'provider',
      shared: true,
      mtu: 1500,
      description: 'Public addresses for every node',
      subnets: [
        {
          name: 'private-v4',
          cidr: '203.0.113.128/25',
          gateway: '203.0.113.129',
          pool: { start: '203.0.113.135', end: '203.0.113.250' },
          dnsNameservers: ['9.9.9.9', '149.112.112.112'],
        },
      ],
    },
    {
      name: 'external',
      owner: 'provider',
      external: true,
      subnets: [
        {
          name: 'external-v4',
          cidr: '192.0.2.64/27',
          gateway: '192.0.2.65',
          pool: { start: '192.0.2.70', end: '192.0.2.90' },
        },
      ],
    },
  ],
  routers: [],
  defaultRules: [
    { protocol: 'icmp', port: null, prefix: '0.0.0.0/0', etherType: 'IPv4' },
    { protocol: 'tcp', port: 22, prefix: '0.0.0.0/0', etherType: 'IPv4' },
  ],
  nodeNetwork: 'private',
  spareFloatingIps: 0,
  nodes: [
    node('blog', 'gp1.subsonic', jammy, 11_000),
    node('shop-frontend-1', 'gp1.lightspeed', current, 640),
    node('shop-frontend-2', 'gp1.lightspeed', current, 640),
    node('shop-db', 'gp1.warpspeed', bookworm, 5300, { metadata: { backup: 'nightly' } }),
    node('shop-db-standby', 'gp1.warpspeed', bookworm, 5290, { state: 'SHUTOFF' }),
    node('analytics', 'gp1.hyperspeed', current, 700),
    node('minecraft', 'gp1.warpspeed', jammy, 3900, { state: 'SHUTOFF' }),
    node('vpn', 'gp1.subsonic', bookworm, 7700),
    node('matrix-homeserver', 'gp1.lightspeed', bookworm, 6100),
    node('wiki', 'gp1.supersonic', 'Rocky Linux 9 (2026-08-19)', 2200),
    node('git', 'gp1.lightspeed', 'Rocky Linux 9 (2026-08-19)', 2200),
    node('ci-1', 'gp1.warpspeed', current, 48),
    node('ci-2', 'gp1.warpspeed', current, 48, { state: 'ERROR' }),
    node('wiese-müller', 'gp1.subsonic', jammy, 900),
    node('test', 'gp1.subsonic', 'CirrOS test', 12),
    node('test', 'gp1.subsonic', 'CirrOS test', 11, { state: 'SHUTOFF' }),
    node('status-page', 'gp1.subsonic', current, 333),
    node('backup-target', 'gp1.supersonic', bookworm, 8100),
  ],
}
