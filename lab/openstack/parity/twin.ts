/** A simulated cloud made to look like the project that the fixtures were recorded in, so that answers can be compared. */
import { cirros, debian, ubuntu } from '../characters/images'
import type { Character, NodeFacts } from '../characters/types'

const node = (name: string, flavor: string, image: string, floating = false): NodeFacts => ({
  name,
  flavor,
  image,
  floating,
  state: 'ACTIVE',
  hours: 1,
  metadata: { 'made-by': 'seed', team: 'blue' },
})

export const twin: Character = {
  projectName: 'dev-fip',
  userName: 'fip-user',
  policy: 'scoped',
  tokenLifetimeS: 3600,
  pageMaximum: { compute: 1000, network: 1000, image: 1000 },
  imagePageDefault: 25,
  availabilityZone: 'nova',
  hosts: ['compute-1', 'compute-2'],
  quotas: {
    instances: 42,
    cores: 168,
    ramMiB: 344_064,
    keyPairs: 100,
    floatingIps: 50,
    securityGroups: 10,
    securityGroupRules: 100,
    networks: 100,
    subnets: 100,
    ports: 500,
    routers: 10,
  },
  flavors: [
    { name: 'm1.tiny', vcpus: 1, ramMiB: 512, diskGiB: 1 },
    { name: 'm1.small', vcpus: 1, ramMiB: 2048, diskGiB: 20 },
    { name: 'm1.medium', vcpus: 2, ramMiB: 4096, diskGiB: 40 },
    { name: 'm1.large', vcpus: 4, ramMiB: 8192, diskGiB: 80 },
  ],
  images: [
    {
      name: 'ubuntu-24.04-server',
      properties: {
        os_type: 'linux',
        os_distro: 'ubuntu',
        os_version: '24.04',
        os_admin_user: 'ubuntu',
        architecture: 'x86_64',
        hw_disk_bus: 'virtio',
        hw_vif_model: 'virtio',
        hw_qemu_guest_agent: 'yes',
      },
      machine: ubuntu('24.04'),
      built: '2026-11-03',
      sizeMiB: 1,
      minDiskGiB: 8,
      minRamMiB: 1024,
    },
    {
      name: 'debian-12-generic',
      properties: { os_distro: 'debian', architecture: 'x86_64' },
      machine: debian('12'),
      built: '2026-11-02',
      sizeMiB: 1,
      minDiskGiB: 4,
      minRamMiB: 512,
    },
    { name: 'cirros-0.6.3', properties: {}, machine: cirros('0.6.3'), built: '2026-11-01', sizeMiB: 1 },
  ],
  networks: [
    {
      name: 'lan',
      owner: 'project',
      mtu: 1450,
      subnets: [
        {
          name: 'lan-v4',
          cidr: '10.20.0.0/24',
          gateway: '10.20.0.1',
          pool: { start: '10.20.0.2', end: '10.20.0.254' },
          dnsNameservers: ['9.9.9.9'],
        },
      ],
    },
    {
      name: 'uplink',
      owner: 'provider',
      external: true,
      subnets: [
        {
          name: 'uplink-v4',
          cidr: '192.0.2.0/25',
          gateway: '192.0.2.1',
          pool: { start: '192.0.2.10', end: '192.0.2.126' },
        },
      ],
    },
  ],
  routers: [{ name: 'gateway', gatewayNetwork: 'uplink', subnets: ['lan-v4'] }],
  defaultRules: [],
  nodeNetwork: 'lan',
  spareFloatingIps: 0,
  nodes: Array.from({ length: 12 }, (_, index) =>
    node(
      `node-fip-${String(index + 1).padStart(2, '0')}`,
      ['m1.small', 'm1.medium', 'm1.tiny', 'm1.large'][index % 4]!,
      ['ubuntu-24.04-server', 'debian-12-generic', 'cirros-0.6.3'][index % 3]!,
      index < 3,
    ),
  ),
}
