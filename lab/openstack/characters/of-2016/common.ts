/** What the clouds of 2016 have in common: OpenStack as it was installed then, and nodes that people might have had. */
import type { MachineImage } from '@/lab/port'
import type { Dialect } from '../dialect'
import { beforeDropIns, beforeSystemd, ubuntu } from '../images'
import type { Character, ImageFacts, NodeFacts, Source } from '../types'

/** Keystone answered v2.0 and v3 until Queens (2018); application credentials, hidden images and port forwardings came later. */
export const dialectOf2016: Partial<Dialect> = {
  identity: ['v3', 'v2.0'],
  applicationCredentials: false,
  imageMinor: 3,
}

/** Sources that all of them have. Where a document is named only by its path, it is in the repository named before it. */
export const sourcesOf2016: Source[] = [
  {
    fact: 'Keystone answers v2.0 beside v3, and has no application credentials',
    source:
      'docs.openstack.org, release notes of Keystone: v2.0 removed and application credentials added in Queens (2018)',
  },
  {
    fact: 'Neutron has no port forwardings of floating IPs',
    source: 'docs.openstack.org, release notes of Neutron: floating-ip-port-forwarding added in Rocky (2018)',
  },
]

/** What no cloud's documents say, and all characters therefore share. */
export const guessesOf2016: string[] = [
  'images of Ubuntu 22.04 and 24.04, named as the cloud named its others, so that one launch can ask all clouds for the same',
  'quotas, page lengths, names of hosts, the addresses (documentation ranges), and the nodes that stand there',
  'answers of Neutron and Nova have the attributes that today have, beside what the dialect leaves out',
]

export const quotasOf2016: Character['quotas'] = {
  instances: 30,
  cores: 80,
  ramMiB: 192_000,
  keyPairs: 100,
  floatingIps: 15,
  securityGroups: 25,
  securityGroupRules: 200,
  networks: 10,
  subnets: 10,
  ports: 80,
  routers: 10,
}

/** What is said nowhere, and is as a stock installation has it. */
export const stock: Pick<
  Character,
  | 'policy'
  | 'tokenLifetimeS'
  | 'pageMaximum'
  | 'imagePageDefault'
  | 'availabilityZone'
  | 'quotas'
  | 'defaultRules'
  | 'portForwarding'
  | 'spareFloatingIps'
> = {
  policy: 'legacy',
  tokenLifetimeS: 3600,
  pageMaximum: { compute: 1000, network: 1000, image: 1000 },
  imagePageDefault: 25,
  availabilityZone: 'nova',
  quotas: quotasOf2016,
  defaultRules: [],
  portForwarding: false,
  spareFloatingIps: 0,
}

export const node = (
  name: string,
  flavor: string,
  image: string,
  hours: number,
  more: Partial<NodeFacts> = {},
): NodeFacts => ({ name, flavor, image, hours, state: 'ACTIVE', ...more })

export const image = (
  name: string,
  machine: MachineImage,
  built: string,
  sizeMiB: number,
  more: Partial<ImageFacts> = {},
): ImageFacts => ({ name, machine, built, sizeMiB, properties: {}, ...more })

type Differences = Partial<MachineImage>

export const ubuntu1404 = (differences: Differences = {}) => ubuntu('14.04', { ...beforeSystemd, ...differences })
export const ubuntu1604 = (differences: Differences = {}) => ubuntu('16.04', { ...beforeDropIns, ...differences })

/** The sizes that every OpenStack of that time was installed with (`m1.*`). */
export const stockFlavors: Character['flavors'] = [
  { id: '1', name: 'm1.tiny', vcpus: 1, ramMiB: 512, diskGiB: 1 },
  { id: '2', name: 'm1.small', vcpus: 1, ramMiB: 2048, diskGiB: 20 },
  { id: '3', name: 'm1.medium', vcpus: 2, ramMiB: 4096, diskGiB: 40 },
  { id: '4', name: 'm1.large', vcpus: 4, ramMiB: 8192, diskGiB: 80 },
  { id: '5', name: 'm1.xlarge', vcpus: 8, ramMiB: 16_384, diskGiB: 160 },
]
