import { debian, ubuntu } from '../characters/images'
import type { Character } from '../characters/types'
import type { Situation, SituationFacts } from './types'

/** A plain cloud of today around the networks: two images that name their login user, four flavors, nobody's nodes. */
const plain: Omit<Character, 'networks' | 'routers' | 'nodeNetwork' | 'spareFloatingIps'> = {
  projectName: 'crossroads',
  userName: 'crossroads-operator',
  policy: 'scoped',
  tokenLifetimeS: 3600,
  pageMaximum: { compute: 1000, network: 1000, image: 1000 },
  imagePageDefault: 25,
  availabilityZone: 'nova',
  hosts: ['crossing-1'],
  quotas: {
    instances: 10,
    cores: 40,
    ramMiB: 100_000,
    keyPairs: 20,
    floatingIps: 5,
    securityGroups: 10,
    securityGroupRules: 100,
    networks: 10,
    subnets: 10,
    ports: 50,
    routers: 5,
  },
  flavors: [
    { name: 'm1.small', vcpus: 1, ramMiB: 2048, diskGiB: 20 },
    { name: 'm1.medium', vcpus: 2, ramMiB: 4096, diskGiB: 40 },
    { name: 'm1.large', vcpus: 4, ramMiB: 8192, diskGiB: 80 },
  ],
  images: [
    {
      name: 'ubuntu-24.04',
      properties: { os_distro: 'ubuntu', os_version: '24.04', os_admin_user: 'ubuntu', architecture: 'x86_64' },
      machine: ubuntu('24.04'),
      built: '2026-09-21',
      sizeMiB: 600,
      minDiskGiB: 8,
    },
    {
      name: 'debian-12',
      properties: { os_distro: 'debian', os_version: '12', os_admin_user: 'debian', architecture: 'x86_64' },
      machine: debian('12'),
      built: '2026-09-18',
      sizeMiB: 410,
      minDiskGiB: 4,
    },
  ],
  defaultRules: [],
  nodes: [],
}

export const situation = ({
  name,
  title,
  sources,
  networks,
  routers = [],
  quotas = {},
  bastionInside = false,
  spareFloatingIps = 0,
}: SituationFacts): Situation => ({
  name,
  title,
  sources,
  spareFloatingIps,
  character: {
    ...plain,
    networks,
    routers,
    quotas: { ...plain.quotas, ...quotas },
    bastionInside,
    spareFloatingIps,
    nodeNetwork: networks[0]?.name ?? '',
  },
})
