import type { Catalogue } from '@/server/domain/catalogue'
import type { CloudNode } from '@/server/domain/node'
import { ProviderError } from '@/server/providers/errors'
import type { CloudProvider, NodePage } from '@/server/providers/port'

/** A cloud in memory for tests of services: what it holds and how it fails is changed from outside. */
export type FakeCloud = CloudProvider & {
  nodes: CloudNode[]
  problem: ProviderError | null
  /** After how many pages a listing breaks off; null: never. */
  breaksAfterPages: number | null
  /** What it tells of changes since a cursor, or that it knows the cursor no more; null: it gives no cursors. */
  changes: NodePage | 'refused' | null
  closed: boolean
}

const catalogue = (): Catalogue => ({
  networks: [
    {
      id: 'net-1',
      name: 'public',
      status: 'ACTIVE',
      isDefault: null,
      external: true,
      shared: true,
      own: false,
      portSecurity: true,
      implied: false,
      providerType: null,
      subnets: [
        {
          id: 'sub-1',
          name: 'public-4',
          cidr: '203.0.113.0/24',
          version: 4,
          gateway: '203.0.113.1',
          zone: null,
          assignsPublicAddress: null,
          isDefault: null,
        },
      ],
    },
  ],
  routers: [],
  flavors: [
    {
      id: 'flavor-2-4',
      name: 'm1.medium',
      vcpu: 2,
      memoryMiB: 4096,
      diskGiB: 40,
      arch: ['x86_64'],
      currentGeneration: null,
      burstable: null,
      extra: {},
    },
  ],
  images: [
    {
      id: 'image-1',
      name: 'Ubuntu 24.04',
      status: 'active',
      usable: true,
      arch: 'x86_64',
      distro: 'ubuntu',
      version: '24.04',
      identifiedBy: 'properties',
      loginUser: null,
      owner: null,
      public: true,
      minDiskGiB: 2,
      minMemoryMiB: 512,
      createdAt: '2026-01-01T00:00:00Z',
      alias: null,
      purpose: null,
    },
  ],
  gaps: [],
  floatingIpsLeft: null,
  readAt: new Date().toISOString(),
})

/** A node as such a cloud lists it. */
export const fakeNode = (providerId: string, over: Partial<CloudNode> = {}): CloudNode => ({
  providerId,
  name: `node-${providerId}`,
  state: 'running',
  providerState: 'ACTIVE',
  fault: null,
  addresses: [{ address: '203.0.113.9', version: 4, public: true, floating: false, network: 'public' }],
  flavor: { id: 'flavor-2-4', name: 'm1.medium' },
  vcpu: 2,
  memoryMiB: 4096,
  image: { id: 'image-1', name: 'Ubuntu 24.04' },
  zone: null,
  keyName: null,
  createdAt: '2026-01-01T00:00:00Z',
  marks: {},
  ...over,
})

export function fakeCloud(): FakeCloud {
  const cloud: FakeCloud = {
    kind: 'openstack',
    nodes: [],
    problem: null,
    breaksAfterPages: null,
    changes: null,
    closed: false,
    async probe() {
      fail()
      return {
        account: 'project-1',
        accountName: 'demo',
        user: 'demo',
        region: 'RegionOne',
        apiVersions: { compute: '2.1' },
      }
    },
    async *listNodes(since) {
      fail()
      if (since !== null) {
        if (cloud.changes === null || cloud.changes === 'refused') {
          throw new ProviderError('invalid', 'The cursor is not known.')
        }
        yield cloud.changes
        return 'cursor-next'
      }
      for (const [page, node] of cloud.nodes.entries()) {
        if (page === cloud.breaksAfterPages) throw new ProviderError('unavailable', 'The cloud broke off.')
        yield { nodes: [node], gone: [] }
      }
      return cloud.changes === null ? null : 'cursor-full'
    },
    async catalogue() {
      fail()
      return catalogue()
    },
    addKey: async (key) => ({ id: key.name, name: key.name, fingerprint: 'SHA256:x' }),
    createNode: async () => ({ serverId: 'server-1' }),
    getNode: async () => null,
    removeKey: async () => undefined,
    keyExists: async () => false,
    destroyNode: async () => undefined,
    findOwned: async () => [],
    removeOwned: async () => undefined,
    loginCandidates: () => [{ user: 'ubuntu', source: 'distro-default', reason: 'Ubuntu images use it.' }],
    close: async () => {
      cloud.closed = true
    },
  }
  const fail = () => {
    if (cloud.problem) throw cloud.problem
  }
  return cloud
}
