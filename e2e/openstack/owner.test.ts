import { describe, expect, it } from 'vitest'
import { admits, isInsideOnly, loginUserOf, ownerOf } from './owner'
import type { FloatingIp, Port, Rule } from './wire'

const port = (over: Partial<Port>): Port => ({
  id: 'port-1',
  name: '',
  device_id: 'server-1',
  status: 'ACTIVE',
  fixed_ips: [{ ip_address: '10.20.0.5' }],
  security_groups: ['group-1'],
  ...over,
})
const floatingIp = (over: Partial<FloatingIp>): FloatingIp => ({
  id: 'fip-1',
  floating_ip_address: '192.0.2.9',
  port_id: 'port-1',
  ...over,
})

describe('which server answers at an address', () => {
  it('is the one whose port the floating IP is bound to', () => {
    const among = { floatingIps: [floatingIp({})], ports: [port({ id: 'port-0', device_id: 'server-0' }), port({})] }
    expect(ownerOf('192.0.2.9', among)).toEqual({
      found: true,
      serverId: 'server-1',
      securityGroups: ['group-1'],
    })
  })

  it('is nobody while the floating IP is bound to no port', () => {
    const among = { floatingIps: [floatingIp({ port_id: null })], ports: [port({})] }
    expect(ownerOf('192.0.2.9', among)).toMatchObject({ found: false, why: expect.stringContaining('no port') })
  })

  it('is the one with the address on its own port, when that is routed', () => {
    const direct = port({ fixed_ips: [{ ip_address: '2001:db8::5' }, { ip_address: '192.0.2.140' }] })
    for (const address of ['192.0.2.140', '2001:db8::5'])
      expect(ownerOf(address, { floatingIps: [], ports: [direct] })).toMatchObject({ serverId: 'server-1' })
  })

  it('is nobody at a private address, at an unknown one, and at a port of a router', () => {
    const ports = [port({}), port({ device_id: '', fixed_ips: [{ ip_address: '192.0.2.1' }] })]
    const why = (address: string) => ownerOf(address, { floatingIps: [], ports })
    expect(why('10.20.0.5')).toMatchObject({ found: false, why: expect.stringContaining('private') })
    expect(why('192.0.2.200')).toMatchObject({ found: false, why: expect.stringContaining('nobody') })
    expect(why('192.0.2.1')).toMatchObject({ found: false, why: expect.stringContaining('no server') })
  })
})

it.each([
  ['10.0.0.1', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['100.64.1.1', true],
  ['192.0.2.1', false],
  ['fd00::1', true],
  ['fe80::1', true],
  ['2001:db8::1', false],
])('%s leads nowhere from outside: %s', (address, inside) => {
  expect(isInsideOnly(address)).toBe(inside)
})

describe('a security group', () => {
  const rule = (over: Partial<Rule>): Rule => ({
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: 'tcp',
    port_range_min: 22,
    port_range_max: 22,
    remote_ip_prefix: '0.0.0.0/0',
    remote_group_id: null,
    ...over,
  })

  it.each([
    ['its own port', rule({})],
    ['every port', rule({ port_range_min: null, port_range_max: null })],
    ['every protocol', rule({ protocol: null, port_range_min: null, port_range_max: null, remote_ip_prefix: null })],
    ['TCP by its number', rule({ protocol: '6' })],
  ])('admits SSH by a rule for %s', (_what, one) => {
    expect(admits([one], 22, 4)).toBe(true)
  })

  it.each([
    ['another port', rule({ port_range_min: 80, port_range_max: 90 })],
    ['UDP', rule({ protocol: 'udp' })],
    ['what goes out', rule({ direction: 'egress' })],
    ['IPv6', rule({ ethertype: 'IPv6', remote_ip_prefix: '::/0' })],
    ['members of a group', rule({ remote_ip_prefix: null, remote_group_id: 'group-1' })],
    ['some senders', rule({ remote_ip_prefix: '198.51.100.0/24' })],
  ])('does not by one for %s', (_what, one) => {
    expect(admits([one], 22, 4)).toBe(false)
  })

  it('admits nothing without rules', () => expect(admits([], 22, 4)).toBe(false))
})

describe('the account of an image', () => {
  it.each([
    [{ id: 'i', name: 'x', os_distro: 'debian', os_admin_user: 'maple' }, 'maple'],
    [{ id: 'i', name: 'x', os_distro: 'debian' }, 'debian'],
    [{ id: 'i', name: 'Ubuntu 24.04' }, 'ubuntu'],
    [{ id: 'i', name: 'something' }, 'cloud-user'],
    [null, 'cloud-user'],
  ])('of %o is %s', (image, user) => expect(loginUserOf(image)).toBe(user))
})
