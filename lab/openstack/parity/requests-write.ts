/**
 * Requests that make, change and delete: a key pair, a server with a floating IP, a server that fails, networks, ports,
 * rules. What is made is called `parity-...` and is deleted by the suite itself, in order.
 */
import type { Service } from '../http'
import type { ParityRequest } from './types'

type More = Partial<ParityRequest>

const of =
  (service: Service, method: string) =>
  (name: string, path: string, body?: unknown, more: More = {}): ParityRequest => ({
    name,
    service,
    method,
    path,
    body,
    ...more,
  })

const show = of('compute', 'GET')
const make = of('compute', 'POST')
const change = of('compute', 'PUT')
const remove = of('compute', 'DELETE')
const look = of('network', 'GET')
const build = of('network', 'POST')
const alter = of('network', 'PUT')
const tear = of('network', 'DELETE')

const nowhere = '11111111-1111-1111-1111-111111111111'
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxfQ5C9lbZw1o2zTJfQ0t7r3pYwN0m7w1k3u4Xr2y8M parity@example'
const pair = (more: object) => ({ keypair: { name: 'parity-key', public_key: publicKey, ...more } })
const keys = '/v2.1/os-keypairs'

export const keyPairRequests: ParityRequest[] = [
  make('key: import', keys, pair({})),
  make('key: import again', keys, pair({})),
  make('key: import at 2.93', keys, pair({ name: 'parity-key@2', type: 'ssh' }), { version: '2.93' }),
  make('key: type before 2.2', keys, pair({ name: 'parity-key3', type: 'ssh' })),
  make('key: unknown type', keys, pair({ name: 'parity-key3', type: 'x' }), { version: '2.2' }),
  make('key: for another user', keys, pair({ name: 'parity-key3', user_id: 'x' }), { version: '2.10' }),
  make('key: no key', keys, pair({ name: 'parity-key3', public_key: 'junk' })),
  make('key: name with a slash', keys, pair({ name: 'parity/<b>' })),
  make('key: without a key at 2.93', keys, { keypair: { name: 'parity-key3' } }, { version: '2.93' }),
  make('key: without a name', keys, { keypair: {} }),
  make('key: empty body', keys, {}),
  make('key: no JSON', keys, '{bad'),
  show('keys', keys),
  show('keys at 2.93', keys, undefined, { version: '2.93' }),
  show('keys: page at 2.35', `${keys}?limit=1`, undefined, { version: '2.35' }),
  show('keys: unknown marker at 2.35', `${keys}?marker=nope`, undefined, { version: '2.35' }),
  show('key', `${keys}/parity-key`),
  show('key at 2.93', `${keys}/parity-key`, undefined, { version: '2.93' }),
  show('key: unknown', `${keys}/nope`),
  remove('key: delete', `${keys}/parity-key`),
  remove('key: delete at 2.93', `${keys}/parity-key@2`, undefined, { version: '2.93' }),
  remove('key: delete again', `${keys}/parity-key`),
]

const servers = '/v2.1/servers'
const server = (more: object) => ({
  server: { name: 'parity-server', imageRef: '{image}', flavorRef: '{flavor}', networks: [{ uuid: '{lan}' }], ...more },
})
const refused = (name: string, body: unknown, more: More = {}) => make(`create: ${name}`, servers, body, more)

export const refusedServerRequests: ParityRequest[] = [
  refused('empty body', {}),
  refused('no name', { server: {} }),
  refused('no image', { server: { name: 'parity-server', flavorRef: '{flavor}' } }),
  refused('no networks at 2.37', server({ networks: undefined }), { version: '2.37' }),
  refused('networks a strange word at 2.37', server({ networks: 'weird' }), { version: '2.37' }),
  refused('unknown image', server({ imageRef: nowhere })),
  refused('image no id', server({ imageRef: 'bad' })),
  refused('unknown flavor', server({ flavorRef: '99' })),
  refused('unknown key', server({ key_name: 'nope' })),
  refused('unknown network', server({ networks: [{ uuid: nowhere }] })),
  refused('network no id', server({ networks: [{ uuid: 'bad' }] })),
  refused('unknown port', server({ networks: [{ port: nowhere }] })),
  refused('unknown security group', server({ security_groups: [{ name: 'nope' }] })),
  refused('unknown zone', server({ availability_zone: 'nope' })),
  refused('unknown attribute', server({ foo: 1 })),
  refused('empty name', server({ name: '' })),
  refused('flavor too small', server({ imageRef: '{bigImage}' })),
  refused('over quota', server({ min_count: 200, max_count: 200 })),
  refused('as a reader', server({}), { token: 'reader' }),
  refused('metadata key too long', server({ metadata: { ['a'.repeat(256)]: 'x' } })),
]

const own = `${servers}/{made}`
const action = (name: string, body: unknown, more: More = {}) => make(`action: ${name}`, `${own}/action`, body, more)
const settled = (status: string): More => ({ until: { path: 'server.status', value: status } })

export const serverRequests: ParityRequest[] = [
  make('create', servers, server({ metadata: { a: '1' } }), { version: '2.90', keep: { made: 'server.id' } }),
  show('created: in building at 2.90', own, undefined, { version: '2.90' }),
  show('created: active', own, undefined, settled('ACTIVE')),
  show('created: active at 2.93', own, undefined, { version: '2.93' }),
  look('created: its port', '/v2.0/ports?device_id={made}', undefined, {
    keep: { port: 'ports.0.id' },
    until: { path: 'ports.0.status', value: 'ACTIVE' },
  }),
  make('metadata: merge', `${own}/metadata`, { metadata: { b: '2' } }),
  change('metadata: replace', `${own}/metadata`, { metadata: { c: '3' } }),
  change('metadata: item', `${own}/metadata/c`, { meta: { c: '4' } }),
  change('metadata: item under another key', `${own}/metadata/c`, { meta: { d: '4' } }),
  remove('metadata: delete item', `${own}/metadata/c`),
  remove('metadata: delete item again', `${own}/metadata/c`),
  change('rename to any Unicode', own, { server: { name: 'parity-<b>é≥</b>' } }),
  change('tags', `${own}/tags`, { tags: ['parity'] }, { version: '2.26' }),
  action('floating IP at 2.90', { addFloatingIp: { address: '198.51.100.1' } }, { version: '2.90' }),
  action('floating IP that is none', { addFloatingIp: { address: '198.51.100.1' } }),
  action('unknown', { nope: null }),
  action('empty body', {}),
  action('console', { 'os-getConsoleOutput': {} }),
  action('console with a bad length', { 'os-getConsoleOutput': { length: 'x' } }),
  action('start while active', { 'os-start': null }),
  action('reboot of no kind', { reboot: { type: 'BAD' } }),
  action('stop', { 'os-stop': null }),
  show('stopped', own, undefined, settled('SHUTOFF')),
  action('stop again', { 'os-stop': null }),
  action('reboot while stopped', { reboot: { type: 'SOFT' } }),
  action('start', { 'os-start': null }),
  show('started', own, undefined, settled('ACTIVE')),
]

const ips = '/v2.0/floatingips'
const ip = (more: object) => ({ floatingip: { floating_network_id: '{uplink}', ...more } })

export const floatingIpRequests: ParityRequest[] = [
  build('floating IP: empty body', ips, {}),
  build('floating IP: no network', ips, { floatingip: {} }),
  build('floating IP: network not external', ips, ip({ floating_network_id: '{lan}' })),
  build('floating IP: unknown network', ips, ip({ floating_network_id: nowhere })),
  build('floating IP: network no id', ips, ip({ floating_network_id: 'bad' })),
  build('floating IP: unknown attribute', ips, ip({ foo: 1 })),
  build('floating IP: as a reader', ips, ip({}), { token: 'reader' }),
  build('floating IP: create', ips, ip({ description: 'parity' }), { keep: { ip: 'floatingip.id' } }),
  alter('floating IP: unknown port', `${ips}/{ip}`, { floatingip: { port_id: nowhere } }),
  alter('floating IP: bind', `${ips}/{ip}`, { floatingip: { port_id: '{port}' } }),
  look('floating IP: bound', `${ips}/{ip}`, undefined, { until: { path: 'floatingip.status', value: 'ACTIVE' } }),
  show('floating IP: shown by Nova', own, undefined, {
    until: { path: 'server.addresses.lan.1.OS-EXT-IPS:type', value: 'floating' },
  }),
  build('floating IP: create a second', ips, ip({}), { keep: { secondIp: 'floatingip.id' } }),
  alter('floating IP: second on one fixed IP', `${ips}/{secondIp}`, { floatingip: { port_id: '{port}' } }),
  tear('floating IP: delete the second', `${ips}/{secondIp}`),
  tear('floating IP: delete again', `${ips}/{secondIp}`),
  alter('floating IP: change of a deleted one', `${ips}/{secondIp}`, { floatingip: { port_id: '{port}' } }),
  alter('tags: replace', `${ips}/{ip}/tags`, { tags: ['x', 'y'] }),
  look('tags: list', `${ips}/{ip}/tags`),
  alter('tags: add', `${ips}/{ip}/tags/z`),
  look('tags: unknown', `${ips}/{ip}/tags/q`),
  look('tags: filter', `${ips}?tags=x`),
  tear('tags: remove', `${ips}/{ip}/tags/z`),
]

export const deleteRequests: ParityRequest[] = [
  remove('delete', own),
  show('deleted: gone', own, undefined, { until: { status: 404 } }),
  remove('delete again', own),
  show(
    'deleted: in changes-since',
    `${servers}/detail?changes-since=2020-01-01T00:00:00Z&name=parity-%3Cb`,
    undefined,
    {
      until: { path: 'servers.0.status', value: 'DELETED' },
    },
  ),
  look('floating IP: left behind', `${ips}/{ip}`),
  tear('floating IP: delete', `${ips}/{ip}`),
]

const net = { network: { name: 'parity-net' } }
const subnet = (more: object) => ({ subnet: { network_id: '{net}', ip_version: 4, cidr: '10.77.0.0/24', ...more } })
const port = (more: object) => ({ port: { network_id: '{net}', name: 'parity-port', ...more } })
const routerPath = '/v2.0/routers/{router}'

export const networkWriteRequests: ParityRequest[] = [
  build('network: create', '/v2.0/networks', net, { keep: { net: 'network.id' } }),
  build('network: no JSON', '/v2.0/networks', '{bad'),
  build('network: empty body', '/v2.0/networks', {}),
  build('network: shared', '/v2.0/networks', { network: { name: 'parity-net', shared: true } }),
  build('network: external by a tenant', '/v2.0/networks', { network: { 'router:external': true } }),
  build('network: name no text', '/v2.0/networks', { network: { name: 5 } }),
  alter('network: share it', '/v2.0/networks/{lan}', { network: { shared: true } }),
  tear('network: delete the external one', '/v2.0/networks/{uplink}'),
  build('subnet: create', '/v2.0/subnets', subnet({}), { keep: { subnet: 'subnet.id' } }),
  build('subnet: overlap', '/v2.0/subnets', subnet({ cidr: '10.77.0.0/25' })),
  build('subnet: no prefix', '/v2.0/subnets', subnet({ cidr: 'bad' })),
  build('subnet: no version', '/v2.0/subnets', subnet({ ip_version: undefined })),
  make('create: several networks, none given', servers, server({ networks: undefined })),
  make('create: on the external network', servers, server({ networks: [{ uuid: '{uplink}' }] }), {
    keep: { made: 'server.id' },
  }),
  show('external network: error', own, undefined, settled('ERROR')),
  show('external network: error at 2.93', own, undefined, { version: '2.93' }),
  action('start in error', { 'os-start': null }),
  remove('external network: delete', own),
  build('port: create', '/v2.0/ports', port({}), { keep: { port: 'port.id', address: 'port.fixed_ips.0.ip_address' } }),
  build('port: on the external network', '/v2.0/ports', port({ network_id: '{uplink}' })),
  build('port: no network', '/v2.0/ports', { port: {} }),
  build('port: address taken', '/v2.0/ports', port({ fixed_ips: [{ ip_address: '{address}' }] })),
  build('port: address elsewhere', '/v2.0/ports', port({ fixed_ips: [{ ip_address: '10.1.2.3' }] })),
  build('floating IP: no route out', ips, ip({ port_id: '{port}' })),
  alter('router: add interface', `${routerPath}/add_router_interface`, { subnet_id: '{subnet}' }),
  alter('router: add interface again', `${routerPath}/add_router_interface`, { subnet_id: '{subnet}' }),
  alter('router: add nothing', `${routerPath}/add_router_interface`, {}),
  tear('router: delete in use', routerPath),
  alter('router: remove interface', `${routerPath}/remove_router_interface`, { subnet_id: '{subnet}' }),
  alter('router: remove interface again', `${routerPath}/remove_router_interface`, { subnet_id: '{subnet}' }),
  tear('network: delete in use', '/v2.0/networks/{net}'),
  tear('port: delete', '/v2.0/ports/{port}'),
  tear('port: delete again', '/v2.0/ports/{port}'),
  tear('subnet: delete', '/v2.0/subnets/{subnet}'),
  tear('network: delete', '/v2.0/networks/{net}'),
  tear('network: delete again', '/v2.0/networks/{net}'),
  build(
    'router: create',
    '/v2.0/routers',
    { router: { name: 'parity-router' } },
    { keep: { madeRouter: 'router.id' } },
  ),
  alter('router: set gateway', '/v2.0/routers/{madeRouter}', {
    router: { external_gateway_info: { network_id: '{uplink}' } },
  }),
  tear('router: delete', '/v2.0/routers/{madeRouter}'),
  look('router: gone', '/v2.0/routers/{madeRouter}'),
]

const rules = '/v2.0/security-group-rules'
const ssh = (more: object) => ({
  security_group_rule: {
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: 'tcp',
    port_range_min: 22,
    port_range_max: 22,
    remote_ip_prefix: '0.0.0.0/0',
    security_group_id: '{group}',
    ...more,
  },
})

export const securityGroupRequests: ParityRequest[] = [
  build(
    'group: create',
    '/v2.0/security-groups',
    { security_group: { name: 'parity-group' } },
    { keep: { group: 'security_group.id' } },
  ),
  build('group: called default', '/v2.0/security-groups', { security_group: { name: 'default' } }),
  alter('group: change', '/v2.0/security-groups/{group}', { security_group: { description: 'changed' } }),
  tear('group: delete one in use', '/v2.0/security-groups/{defaultGroup}'),
  build('rule: create', rules, ssh({}), { keep: { rule: 'security_group_rule.id' } }),
  build('rule: create again', rules, ssh({})),
  build('rule: ports the wrong way round', rules, ssh({ port_range_min: 30, port_range_max: 20 })),
  build('rule: no prefix', rules, ssh({ remote_ip_prefix: 'bad' })),
  build('rule: prefix of the other version', rules, ssh({ remote_ip_prefix: '::/0' })),
  build('rule: unknown group', rules, ssh({ security_group_id: nowhere })),
  build('rule: unknown direction', rules, ssh({ direction: 'up' })),
  build('rule: unknown protocol', rules, ssh({ protocol: 'foo' })),
  look('rule', `${rules}/{rule}`),
  tear('rule: delete', `${rules}/{rule}`),
  tear('rule: delete again', `${rules}/{rule}`),
  tear('group: delete', '/v2.0/security-groups/{group}'),
  look('group: gone', '/v2.0/security-groups/{group}'),
]
