import { describe, expect, test } from 'vitest'
import { type ServerContext, stateOf, timestamp, toNode } from './map'
import { wirePort, wireServer } from './testing/fake-cloud'
import { floatingIpSchema, portSchema } from './wire/neutron'
import { serverSchema } from './wire/nova'

const context = (over: Partial<ServerContext> = {}): ServerContext => ({
  network: new Map([
    ['net1', 'lan'],
    ['net2', 'lan'],
  ]),
  image: new Map([['img1', 'ubuntu-24.04']]),
  flavors: {
    byId: new Map([['f1', { id: 'f1', name: 'm1.tiny', vcpus: 1, ram: 512 }]]),
    byName: new Map([['m1.tiny', { id: 'f1', name: 'm1.tiny', vcpus: 1, ram: 512 }]]),
  },
  ports: null,
  floatingIps: [],
  ...over,
})
const node = (over: Record<string, unknown>, ctx: Partial<ServerContext> = {}) =>
  toNode(serverSchema.parse(wireServer('s1', over)), context(ctx))

describe('states', () => {
  test.each([
    ['ACTIVE', null, 'running'],
    ['ACTIVE', 'deleting', 'deleting'],
    ['ACTIVE', 'powering-off', 'stopping'],
    ['BUILD', 'spawning', 'pending'],
    ['DELETED', null, 'deleted'],
    ['DELETED', 'deleting', 'deleted'],
    ['SOFT_DELETED', null, 'deleting'],
    ['ERROR', null, 'error'],
    ['SHUTOFF', null, 'stopped'],
    ['SHELVED_OFFLOADED', null, 'stopped'],
    ['PAUSED', null, 'suspended'],
    ['active', null, 'running'],
    ['FROBNICATING', null, 'unknown'],
    ['constructor', null, 'unknown'],
    ['', null, 'unknown'],
  ])('%s with task %s is %s', (status, task, expected) => {
    expect(stateOf({ status, 'OS-EXT-STS:task_state': task })).toBe(expected)
  })
})

describe('servers', () => {
  test('while BUILD much is empty, absent or "" (point 4)', () => {
    const { security_groups: _, ...wire } = wireServer('s1', {
      status: 'BUILD',
      addresses: {},
      hostId: '',
      'OS-EXT-AZ:availability_zone': '',
      config_drive: '',
      image: '',
    }) as Record<string, unknown>
    const built = toNode(serverSchema.parse(wire), context())
    expect(built).toMatchObject({ state: 'pending', addresses: [], zone: null, image: { id: null, name: null } })
  })

  test('config_drive "True" and unknown members do not matter (point 4)', () => {
    expect(node({ config_drive: 'True', brand_new: { a: 1 } }).state).toBe('running')
  })

  test('the flavor is embedded without id from 2.47 on, and only an id below (point 3)', () => {
    const expected = { flavor: { id: 'f1', name: 'm1.tiny' }, vcpu: 1, memoryMiB: 512 }
    expect(node({ flavor: { original_name: 'm1.tiny', vcpus: 1, ram: 512, disk: 1, extra_specs: {} } })).toMatchObject(
      expected,
    )
    expect(node({ flavor: { id: 'f1', links: [] } })).toMatchObject(expected)
    expect(node({ flavor: { id: 'gone', links: [] } })).toMatchObject({
      flavor: { id: 'gone', name: null },
      vcpu: null,
      memoryMiB: null,
    })
  })

  test('the reason of an ERROR is kept, which names no cause by itself (point 8)', () => {
    const fault = {
      code: 500,
      message: 'Failed to allocate the network(s), not rescheduling.',
      created: '2026-01-01T00:00:00Z',
    }
    expect(node({ status: 'ERROR', fault }).fault).toBe('Failed to allocate the network(s), not rescheduling.')
    expect(node({ status: 'ACTIVE', fault }).fault).toBeNull()
  })

  test('names are any Unicode, markup included, and stay as they are (point 15)', () => {
    expect(node({ name: '<b>Ünï</b> 🪢 "x"' }).name).toBe('<b>Ünï</b> 🪢 "x"')
  })

  test('times are ISO 8601 UTC', () => {
    expect(timestamp('2026-11-22T10:00:00Z')).toBe('2026-11-22T10:00:00.000Z')
    expect(timestamp('2026-11-22T10:00:00.000000')).toBe('2026-11-22T10:00:00.000Z')
    expect([timestamp(''), timestamp('soon')]).toEqual([null, null])
  })
})

describe('addresses (points 5 and 6)', () => {
  const nova = {
    lan: [
      { version: 4, addr: '10.0.0.5', 'OS-EXT-IPS:type': 'fixed', 'OS-EXT-IPS-MAC:mac_addr': 'fa:16:3e:00:00:01' },
      { version: 4, addr: '192.0.2.9', 'OS-EXT-IPS:type': 'floating', 'OS-EXT-IPS-MAC:mac_addr': 'fa:16:3e:00:00:01' },
    ],
  }
  const port = portSchema.parse(wirePort('port1', 's1', '10.0.0.5'))
  const floating = (port_id: string | null, floating_ip_address: string) =>
    floatingIpSchema.parse({ id: 'fip', floating_ip_address, floating_network_id: 'ext', port_id, status: 'ACTIVE' })

  test("Neutron is the truth: a floating IP that Nova's copy lacks is there, one that it still has is not", () => {
    const stale = node(
      { addresses: { lan: [nova.lan[0]] } },
      { ports: [port], floatingIps: [floating('port1', '192.0.2.7')] },
    )
    expect(stale.addresses).toEqual([
      { address: '10.0.0.5', version: 4, public: false, floating: false, network: 'lan' },
      { address: '192.0.2.7', version: 4, public: true, floating: true, network: 'lan' },
    ])
    const released = node({ addresses: nova }, { ports: [port], floatingIps: [] })
    expect(released.addresses.map(({ address }) => address)).toEqual(['10.0.0.5'])
  })

  test("a floating IP of another port or none is not the server's, whatever its status says", () => {
    const loose = [floating(null, '192.0.2.7'), floating('other', '192.0.2.8')]
    expect(node({}, { ports: [port], floatingIps: loose }).addresses).toHaveLength(1)
  })

  test("without Neutron, Nova's copy is used; a floating IP stands under the fixed network's name", () => {
    expect(node({ addresses: nova }).addresses).toEqual([
      { address: '10.0.0.5', version: 4, public: false, floating: false, network: 'lan' },
      { address: '192.0.2.9', version: 4, public: true, floating: true, network: 'lan' },
    ])
  })

  test('two networks of one name stay two addresses (point 15)', () => {
    const second = portSchema.parse(wirePort('port2', 's1', '2001:db8::5', 'net2'))
    expect(node({}, { ports: [port, second] }).addresses).toEqual([
      { address: '10.0.0.5', version: 4, public: false, floating: false, network: 'lan' },
      { address: '2001:db8::5', version: 6, public: true, floating: false, network: 'lan' },
    ])
  })

  test('several NICs with several addresses each keep the order that Nova has, however Neutron lists them', () => {
    const ports = [
      {
        ...wirePort('b', 's1', '10.0.0.5'),
        fixed_ips: ['fd00::5', '2001:db8::5', '10.0.0.9', '10.0.0.5', 'fe80::1'].map((ip_address) => ({ ip_address })),
      },
      wirePort('a', 's1', '203.0.113.5', 'net2'),
      { ...wirePort('c', 's1', '10.9.9.9', 'net3'), fixed_ips: [] },
      wirePort('0', 's1', '10.7.0.1', 'net3'),
    ].map((port) => portSchema.parse(port))
    const addresses = {
      lan: ['10.0.0.5', '10.0.0.9', '2001:db8::5', 'fd00::5', 'fe80::1'].map((addr) => ({ addr })),
      wide: [{ addr: '203.0.113.5' }],
    }
    const read = (listed: typeof ports) => node({ addresses }, { ports: listed }).addresses
    expect(read(ports).map(({ address, public: known }) => `${address} ${known ? 'public' : 'private'}`)).toEqual([
      '10.0.0.5 private',
      '10.0.0.9 private',
      '2001:db8::5 public',
      'fd00::5 private',
      'fe80::1 private',
      '203.0.113.5 public',
      // Attached a moment ago: Nova does not know of it yet.
      '10.7.0.1 private',
    ])
    expect(read(ports.toReversed())).toEqual(read(ports))
  })

  test('without tags nothing is known to be floating, and access addresses are not told twice', () => {
    const addresses = {
      public: [
        { version: 6, addr: '2001:db8:9::7' },
        { version: 4, addr: '203.0.113.7' },
      ],
      private: [{ version: 4, addr: '10.181.0.7' }],
    }
    const told = node({ addresses, accessIPv4: '203.0.113.7', accessIPv6: '2001:db8:9::8' }).addresses
    expect(told.map(({ address, floating, network }) => [address, floating, network])).toEqual([
      ['2001:db8:9::7', false, 'public'],
      ['203.0.113.7', false, 'public'],
      ['10.181.0.7', false, 'private'],
      ['2001:db8:9::8', false, null],
    ])
    expect(node({ addresses, accessIPv4: '', accessIPv6: '' }).addresses).toHaveLength(3)
  })
})
