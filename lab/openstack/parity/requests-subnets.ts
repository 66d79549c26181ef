/** Networks and subnets with all that a tenant may say about them, and what he may not. */
import { alter, asReader, build, look, nowhere, tear } from './requests-shared'
import type { ParityRequest } from './types'

const net = (more: object) => ({ network: { name: 'parity-plan', ...more } })
const subnet = (more: object) => ({
  subnet: { network_id: '{plan}', name: 'parity-plan', ip_version: 4, cidr: '10.78.0.0/24', ...more },
})
const pool = (start: string, end: string) => ({ start, end })
const refused = (name: string, more: object, extra: Partial<ParityRequest> = {}) =>
  build(`subnet: ${name}`, '/subnets', subnet({ cidr: '10.78.1.0/24', ...more }), extra)
const one = '/subnets/{planSubnet}'
const change = (name: string, body: object, more: Partial<ParityRequest> = {}) =>
  alter(`subnet: ${name}`, one, { subnet: body }, more)

export const subnetRequests: ParityRequest[] = [
  build('network: with everything', '/networks', net({ description: 'text', mtu: 1400, admin_state_up: true }), {
    keep: { plan: 'network.id' },
  }),
  build('network: without port security', '/networks', net({ port_security_enabled: false }), {
    keep: { openNet: 'network.id' },
  }),
  build('network: MTU too large', '/networks', net({ mtu: 90_000 })),
  build('network: MTU too small', '/networks', net({ mtu: -1 })),
  build('network: unknown zone', '/networks', net({ availability_zone_hints: ['nope'] })),
  build('network: admin state no boolean', '/networks', net({ admin_state_up: 'perhaps' })),
  build('network: of another project', '/networks', net({ project_id: nowhere })),
  build('network: with a provider type', '/networks', net({ 'provider:network_type': 'vlan' })),
  build('network: as a reader', '/networks', net({}), asReader),
  build('network: unknown attribute', '/networks', net({ foo: 1 })),
  alter('network: rename', '/networks/{plan}', { network: { name: 'parity-plan', description: 'other' } }),
  alter('network: take down', '/networks/{plan}', { network: { admin_state_up: false } }),
  look('network: that is down', '/networks/{plan}'),
  alter('network: bring up', '/networks/{plan}', { network: { admin_state_up: true } }),
  alter('network: read-only attribute', '/networks/{plan}', { network: { status: 'DOWN' } }),
  alter('network: rename the external one', '/networks/{uplink}', { network: { name: 'parity' } }),
  alter('network: rename as a reader', '/networks/{plan}', { network: { name: 'parity' } }, asReader),
  alter('network: rename an unknown one', `/networks/${nowhere}`, { network: { name: 'parity' } }),
  tear('network: delete as a reader', '/networks/{plan}', undefined, asReader),
  look('networks: that are down', '/networks?admin_state_up=False'),
  look('networks: shared', '/networks?shared=True'),
  build(
    'port: without port security',
    '/ports',
    { port: { network_id: '{openNet}', name: 'parity-open' } },
    {
      keep: { openPort: 'port.id' },
    },
  ),
  tear('port: without port security goes', '/ports/{openPort}'),
  tear('network: without port security goes', '/networks/{openNet}'),

  build(
    'subnet: with everything',
    '/subnets',
    subnet({
      description: 'text',
      gateway_ip: '10.78.0.254',
      allocation_pools: [pool('10.78.0.10', '10.78.0.99'), pool('10.78.0.120', '10.78.0.130')],
      dns_nameservers: ['9.9.9.9'],
      host_routes: [{ destination: '10.99.0.0/16', nexthop: '10.78.0.253' }],
      enable_dhcp: false,
    }),
    { keep: { planSubnet: 'subnet.id' } },
  ),
  refused('no prefix and no pool', { cidr: undefined }),
  refused('prefix with host bits', { cidr: '10.78.2.9/24' }, { keep: { secondSubnet: 'subnet.id' } }),
  refused('version that there is not', { ip_version: 5 }),
  refused('version of the other kind', { ip_version: 6 }),
  refused('gateway is the network itself', { gateway_ip: '10.78.1.0' }),
  refused('gateway no address', { gateway_ip: 'bad' }),
  refused('gateway of the other version', { gateway_ip: '2001:db8::1' }),
  refused('gateway in the pool', {
    gateway_ip: '10.78.1.5',
    allocation_pools: [pool('10.78.1.2', '10.78.1.9')],
  }),
  refused('pool beyond the prefix', { allocation_pools: [pool('10.78.1.2', '10.78.2.9')] }),
  refused('pool the wrong way round', { allocation_pools: [pool('10.78.1.9', '10.78.1.2')] }),
  refused('pool without addresses', { allocation_pools: [pool('bad', 'worse')] }),
  refused('pools overlap', {
    allocation_pools: [pool('10.78.1.10', '10.78.1.20'), pool('10.78.1.15', '10.78.1.30')],
  }),
  refused('too small for DHCP', { cidr: '10.78.1.0/31' }),
  refused('multicast', { cidr: '224.0.0.0/24' }),
  refused('loopback', { cidr: '127.0.0.0/24' }),
  refused('IPv6 modes on IPv4', { ipv6_address_mode: 'slaac' }),
  refused('name server no address', { dns_nameservers: ['bad'] }),
  refused('too many name servers', {
    dns_nameservers: ['10.1.1.1', '10.1.1.2', '10.1.1.3', '10.1.1.4', '10.1.1.5', '10.1.1.6'],
  }),
  refused('route no prefix', { host_routes: [{ destination: 'bad', nexthop: '10.78.1.9' }] }),
  refused('unknown network', { network_id: nowhere }),
  refused('network no id', { network_id: 'bad' }),
  refused('on the external network', { network_id: '{uplink}' }),
  refused('as a reader', {}, asReader),
  refused('unknown attribute', { foo: 1 }),
  refused('unknown subnet pool', { cidr: undefined, subnetpool_id: nowhere }),
  build('subnet: empty body', '/subnets', {}),
  build('subnet: no network', '/subnets', { subnet: { ip_version: 4, cidr: '10.78.1.0/24' } }),
  refused(
    'IPv6 with addresses by advertisement',
    { ip_version: 6, cidr: '2001:db8:78::/64', ipv6_address_mode: 'slaac', ipv6_ra_mode: 'slaac' },
    { keep: { sixthSubnet: 'subnet.id' } },
  ),
  refused('IPv6 modes that do not fit', {
    ip_version: 6,
    cidr: '2001:db8:79::/64',
    ipv6_address_mode: 'slaac',
    ipv6_ra_mode: 'dhcpv6-stateful',
  }),
  look('subnet', one),
  look('subnets: by prefix', '/subnets?cidr=10.78.0.0/24'),
  look('subnets: without DHCP', '/subnets?enable_dhcp=False&fields=name&fields=cidr'),
  look('subnets: by gateway', '/subnets?gateway_ip=10.78.0.254&fields=id'),
  look('subnets: unknown filter', '/subnets?foo=1'),
  look('subnet: unknown', `/subnets/${nowhere}`),
  look('network: with its subnets', '/networks/{plan}'),
  change('rename', { name: 'parity-plan-2', description: 'other' }),
  change('other name servers', { dns_nameservers: ['9.9.9.9', '149.112.112.112'] }),
  change('other pools', { allocation_pools: [pool('10.78.0.10', '10.78.0.50')] }),
  change('pool beyond the prefix, later', { allocation_pools: [pool('10.78.0.10', '10.79.0.50')] }),
  change('gateway into the pool', { gateway_ip: '10.78.0.20' }),
  change('other gateway', { gateway_ip: '10.78.0.1' }),
  change('no gateway', { gateway_ip: null }),
  change('switch DHCP on', { enable_dhcp: true }),
  change('other prefix', { cidr: '10.78.9.0/24' }),
  change('other network', { network_id: '{lan}' }),
  change('rename as a reader', { name: 'parity' }, asReader),
  alter('subnet: rename an unknown one', `/subnets/${nowhere}`, { subnet: { name: 'parity' } }),
  build(
    'port: on one subnet of several',
    '/ports',
    { port: { network_id: '{plan}', name: 'parity-plan', fixed_ips: [{ subnet_id: '{planSubnet}' }] } },
    { keep: { planPort: 'port.id' } },
  ),
  build('port: on a subnet of another network', '/ports', {
    port: { network_id: '{lan}', name: 'parity-plan', fixed_ips: [{ subnet_id: '{planSubnet}' }] },
  }),
  tear('subnet: delete in use', one),
  tear('subnet: delete as a reader', one, undefined, asReader),
  tear('port: on one subnet of several goes', '/ports/{planPort}'),
  tear('subnet: goes', one),
  tear('subnet: goes again', one),
  tear('network: with subnets goes', '/networks/{plan}'),
  look('subnet: gone with its network', '/subnets/{secondSubnet}'),
]
