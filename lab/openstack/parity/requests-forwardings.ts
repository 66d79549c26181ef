/** Port forwardings of a floating IP. */
import { alter, asReader, build, look, nowhere, tear } from './requests-shared'
import type { ParityRequest } from './types'

const all = '/floatingips/{shared}/port_forwardings'
const one = `${all}/{forwarding}`
const wish = (more: object) => ({
  port_forwarding: {
    protocol: 'tcp',
    external_port: 20_001,
    internal_port: 22,
    internal_ip_address: '{firstAddress}',
    internal_port_id: '{firstPort}',
    ...more,
  },
})
const second = { internal_ip_address: '{secondAddress}', internal_port_id: '{secondPort}' }
const make = (name: string, more: object, extra: Partial<ParityRequest> = {}, path = all) =>
  build(`forwarding: ${name}`, path, wish(more), extra)
const change = (name: string, body: object, more: Partial<ParityRequest> = {}, path = one) =>
  alter(`forwarding: ${name}`, path, { port_forwarding: body }, more)
const newIp = (name: string, keep: string) =>
  build(
    `forwarding: ${name}`,
    '/floatingips',
    { floatingip: { floating_network_id: '{uplink}', description: 'parity' } },
    { keep: { [keep]: 'floatingip.id' } },
  )
const newPort = (name: string, keep: string, network = '{lan}') =>
  build(
    `forwarding: ${name}`,
    '/ports',
    { port: { network_id: network, name: 'parity-forwarded' } },
    { keep: { [`${keep}Port`]: 'port.id', [`${keep}Address`]: 'port.fixed_ips.0.ip_address' } },
  )
const extension = 'floating-ip-port-forwarding'

export const portForwardingRequests: ParityRequest[] = [
  look('forwarding: the extension', `/extensions/${extension}`),
  look('forwarding: the extension for descriptions', `/extensions/${extension}-description`),
  look('forwarding: the extension for ranges', `/extensions/${extension}-port-ranges`),
  look('forwarding: the extension that shows them', '/extensions/expose-port-forwarding-in-fip'),
  newIp('a floating IP for it', 'shared'),
  newPort('a port for it', 'first'),
  newPort('a second port', 'second'),
  look('forwardings: none', all),
  look('forwardings: of an unknown floating IP', `/floatingips/${nowhere}/port_forwardings`),

  build('forwarding: empty body', all, {}),
  build('forwarding: nothing said', all, { port_forwarding: {} }),
  build('forwarding: no JSON', all, '{bad'),
  make('without an address', { internal_ip_address: undefined }),
  make('without a port inside', { internal_port_id: undefined }),
  make('without a protocol', { protocol: undefined }),
  make('port 0', { external_port: 0 }),
  make('port too large', { external_port: 70_000 }),
  make('port a word', { external_port: 'many' }),
  make('port inside too large', { internal_port: 70_000 }),
  make('address that is none', { internal_ip_address: 'bad' }),
  make('address of IPv6', { internal_ip_address: '2001:db8::1' }),
  make('address of another port', { internal_ip_address: '{secondAddress}' }),
  make('unknown protocol', { protocol: 'foo' }),
  make('protocol in capitals', { protocol: 'TCP' }),
  make('protocol by number', { protocol: 6 }),
  make('port inside no id', { internal_port_id: 'bad' }),
  make('unknown port inside', { internal_port_id: nowhere }),
  make('unknown attribute', { foo: 1 }),
  make('attribute of the cloud', { id: nowhere }),
  make('as a reader', {}, asReader),
  make('range the wrong way round', {
    external_port: undefined,
    internal_port: undefined,
    external_port_range: '30:20',
    internal_port_range: '30:20',
  }),
  make('range too wide inside', {
    external_port: undefined,
    internal_port: undefined,
    external_port_range: '30:31',
    internal_port_range: '30:33',
  }),

  make('create', { description: 'parity' }, { keep: { forwarding: 'port_forwarding.id' } }),
  make('same port outside', second),
  make('same port inside', { external_port: 20_002 }),
  make('same port outside by UDP', { ...second, protocol: 'udp' }, { keep: { forwarding2: 'port_forwarding.id' } }),
  make('of a second port', { ...second, external_port: 20_003 }, { keep: { forwarding3: 'port_forwarding.id' } }),
  make(
    'of a range',
    {
      ...second,
      external_port: undefined,
      internal_port: undefined,
      external_port_range: '30000:30002',
      internal_port_range: '40000:40002',
    },
    { keep: { forwarding4: 'port_forwarding.id' } },
  ),
  make('within the range', { ...second, external_port: 30_001, internal_port: 23 }),
  look('forwarding', one),
  look('forwarding: unknown', `${all}/${nowhere}`),
  look('forwardings', all),
  look('forwardings: as a reader', all, undefined, asReader),
  look('forwardings: by port', `${all}?external_port=20001`),
  look('forwardings: by protocol and fields', `${all}?protocol=udp&fields=id&fields=protocol`),
  look('forwardings: by port inside', `${all}?internal_port_id={secondPort}`),
  look('forwardings: by description', `${all}?description=parity`),
  look('forwardings: by number inside', `${all}?internal_port=22`),
  look('forwardings: unknown filter', `${all}?foo=1`),
  look('forwardings: sorted page', `${all}?sort_key=external_port&sort_dir=desc&limit=1`),
  look('forwardings: in the floating IP', '/floatingips/{shared}'),

  change('describe', { description: 'other' }),
  change('other port outside', { external_port: 20_011 }),
  change('port that another has', { external_port: 20_003 }),
  change('other port inside', { internal_port: 2222 }),
  change('to the second port', { ...second, internal_port: 24 }),
  change('address of another port, later', { internal_ip_address: '10.20.0.1' }),
  change('unknown attribute, later', { foo: 1 }),
  change('read-only attribute', { id: nowhere }),
  change('port too large, later', { external_port: 70_000 }),
  change('as a reader, later', { description: 'other' }, asReader),
  change('unknown one', { description: 'other' }, {}, `${all}/${nowhere}`),
  alter('forwarding: change without a body', one, {}),

  alter('forwarding: bind its floating IP', '/floatingips/{shared}', { floatingip: { port_id: '{firstPort}' } }),
  alter('forwarding: unbind its floating IP', '/floatingips/{shared}', { floatingip: { port_id: null } }),
  tear('forwarding: delete its floating IP', '/floatingips/{shared}'),
  newIp('a floating IP of its own', 'bound'),
  alter('forwarding: bind beside a forwarding', '/floatingips/{bound}', { floatingip: { port_id: '{firstPort}' } }),
  make('of a port with a floating IP', { external_port: 20_004 }),
  change('to a port with a floating IP', { internal_port_id: '{firstPort}', internal_ip_address: '{firstAddress}' }),
  make(
    'on a bound floating IP',
    { ...second, external_port: 20_005, internal_port: 25 },
    {},
    '/floatingips/{bound}/port_forwardings',
  ),
  make(
    'on an unknown floating IP',
    { ...second, external_port: 20_006, internal_port: 26 },
    {},
    `/floatingips/${nowhere}/port_forwardings`,
  ),

  build(
    'forwarding: a network with no way out',
    '/networks',
    { network: { name: 'parity-shut' } },
    { keep: { shut: 'network.id' } },
  ),
  build('forwarding: its subnet', '/subnets', {
    subnet: { network_id: '{shut}', name: 'parity-shut', ip_version: 4, cidr: '10.81.0.0/24' },
  }),
  newPort('a port there', 'shut', '{shut}'),
  make('to a port with no way out', {
    external_port: 20_007,
    internal_ip_address: '{shutAddress}',
    internal_port_id: '{shutPort}',
  }),
  tear('forwarding: the port there goes', '/ports/{shutPort}'),
  tear('forwarding: that network goes', '/networks/{shut}'),

  tear('forwarding: delete as a reader', one, undefined, asReader),
  tear('forwarding: delete', one),
  tear('forwarding: delete again', one),
  tear('forwarding: its port goes', '/ports/{secondPort}'),
  look('forwardings: gone with the port', all),
  look('forwarding: floating IP without any left', '/floatingips/{shared}'),
  tear('forwarding: the shared floating IP goes', '/floatingips/{shared}'),
  tear('forwarding: the other floating IP goes', '/floatingips/{bound}'),
  tear('forwarding: the last port goes', '/ports/{firstPort}'),
]
