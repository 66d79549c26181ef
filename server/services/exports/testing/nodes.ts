import type { ExportNode } from '../export-node'

let counter = 0

/** A node for tests of the formats. Ids are random looking and all different. */
export function exportedNode(over: Partial<ExportNode> = {}): ExportNode {
  const head = (0xa1b20000 + ++counter).toString(16)
  return {
    id: `${head}-0000-4000-8000-000000000000`,
    cloud: 'os1',
    cloudName: 'Cloud one',
    provider: 'openstack',
    region: 'RegionOne',
    simulated: false,
    providerId: `server-${counter}`,
    name: `node-${counter}`,
    state: 'running',
    providerState: 'ACTIVE',
    addresses: [
      { address: '203.0.113.9', version: 4, public: true, floating: false, network: 'public' },
      { address: '10.0.0.9', version: 4, public: false, floating: false, network: 'lan' },
    ],
    flavor: 'm1.medium',
    vcpu: 2,
    memoryMiB: 4096,
    image: 'Ubuntu 24.04',
    distro: 'ubuntu',
    distroVersion: '24.04',
    zone: null,
    keyName: 'ops',
    createdAt: '2026-01-01T00:00:00Z',
    loginUser: 'ubuntu',
    loginUserSource: 'learnt',
    allocation: null,
    allocationName: null,
    ssh: null,
    changedAt: '2026-01-15T00:00:00.000Z',
    seenAt: '2026-02-01T00:00:00.000Z',
    tags: {},
    reach: { address: '203.0.113.9', port: 22, why: null },
    bastion: null,
    ours: false,
    ...over,
  }
}

export const bastion = { host: 'jump.example.org', port: 2222, user: 'hop', keyFile: '/keys/hop key%1' }
export const keyFiles = { identityFile: '/data dir/fleet_ed25519', knownHostsFile: '/data dir/known_hosts' }

/** Names, tags and users that break what does not quote. In the order of names, as a query gives them. */
export const nastyNodes = (): ExportNode[] => [
  exportedNode({ name: '' }),
  exportedNode({ name: '-oProxyCommand=touch /tmp/owned' }),
  exportedNode({ name: '=HYPERLINK("http://evil.example","x")' }),
  exportedNode({ name: "{{ lookup('pipe', 'id') }}", tags: { motto: "{{ lookup('pipe', 'id') }}", '{% x %}': 'y' } }),
  exportedNode({ name: 'all', tags: { __ansible_vault: 'not a vault' } }),
  exportedNode({
    name: 'behind',
    bastion,
    reach: { address: '10.0.0.7', port: 2022, why: null },
    ours: true,
    loginUser: 'root',
  }),
  exportedNode({ name: 'forwarded', reach: { address: '198.51.100.7', port: 20001, why: null }, ours: true }),
  exportedNode({
    name: 'line\nbreak "quoted", and\ttabbed',
    tags: { note: 'a\r\n- b: c', wide: '１東京\u2028\u0085' },
  }),
  exportedNode({ name: 'localhost' }),
  exportedNode({
    name: 'lonely',
    addresses: [{ address: '10.9.9.9', version: 4, public: false, floating: false, network: null }],
    reach: { address: null, port: null, why: 'It has only private addresses.' },
  }),
  exportedNode({ name: 'twin' }),
  exportedNode({ name: 'twin', cloud: 'os2', cloudName: 'Two\nHost *' }),
  exportedNode({ name: 'user', loginUser: 'ubuntu\n    ProxyCommand touch /tmp/owned' }),
  exportedNode({
    name: 'v6',
    reach: { address: '2001:db8::7', port: 22, why: null },
    addresses: [{ address: '2001:db8::7', version: 6, public: true, floating: false, network: null }],
  }),
  exportedNode({
    name: 'web-1',
    allocation: '3f0c2f0e-0000-4000-8000-000000000000',
    allocationName: 'race',
    tags: { role: 'web', Name: 'web-1' },
  }),
  exportedNode({ name: 'web[1:3]:22' }),
  exportedNode({ name: 'zażółć 東京 😀', tags: { 'team/name': '東京', env: '' } }),
]

export async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item, void> {
  yield* items
}

/** All of what a format wrote. */
export async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const part of parts) text += part
  return text
}
