/** Routers: gateways, interfaces, and what may not be taken away while somebody needs it. */
import { alter, asReader, build, look, nowhere, tear } from './requests-shared'
import type { ParityRequest } from './types'

const router = (more: object) => ({ router: { name: 'parity-way', ...more } })
const gateway = (more: object) => ({ external_gateway_info: { network_id: '{uplink}', ...more } })
const refused = (name: string, more: object, extra: Partial<ParityRequest> = {}) =>
  build(`router: ${name}`, '/routers', router(more), extra)
const way = '/routers/{way}'
const add = (name: string, body: object, more: Partial<ParityRequest> = {}, path = way) =>
  alter(`router: ${name}`, `${path}/add_router_interface`, body, more)
const remove = (name: string, body: object, more: Partial<ParityRequest> = {}, path = way) =>
  alter(`router: ${name}`, `${path}/remove_router_interface`, body, more)
const subnet = (name: string, cidr: string, keep: string, more: object = {}) =>
  build(
    `router: ${name}`,
    '/subnets',
    { subnet: { network_id: '{inside}', name: 'parity-inside', ip_version: 4, cidr, ...more } },
    { keep: { [keep]: 'subnet.id' } },
  )

export const routerRequests: ParityRequest[] = [
  build(
    'router: a network for it',
    '/networks',
    { network: { name: 'parity-inside' } },
    { keep: { inside: 'network.id' } },
  ),
  subnet('a subnet for it', '10.80.0.0/24', 'insideSubnet'),
  subnet('a subnet without gateway', '10.80.1.0/24', 'closedSubnet', { gateway_ip: null }),
  build(
    'router: a second network',
    '/networks',
    { network: { name: 'parity-twin' } },
    { keep: { twin: 'network.id' } },
  ),
  build(
    'router: a subnet with the same prefix',
    '/subnets',
    { subnet: { network_id: '{twin}', name: 'parity-twin', ip_version: 4, cidr: '10.80.0.0/24' } },
    { keep: { twinSubnet: 'subnet.id' } },
  ),
  build('router: empty body', '/routers', {}),
  refused('gateway of an unknown network', gateway({ network_id: nowhere })),
  refused('gateway on a network inside', gateway({ network_id: '{lan}' })),
  refused('gateway no id', gateway({ network_id: 'bad' })),
  refused('gateway without SNAT', gateway({ enable_snat: false })),
  refused('gateway with an address of choice', gateway({ external_fixed_ips: [{ ip_address: '192.0.2.99' }] })),
  refused('distributed', { distributed: true }),
  refused('unknown attribute', { foo: 1 }),
  refused('as a reader', {}, asReader),
  refused('with a gateway at once', gateway({}), { keep: { way: 'router.id' } }),
  look('router', way),
  look('routers: by name', '/routers?name=parity-way'),
  look('routers: unknown filter', '/routers?foo=1'),
  alter('router: rename', way, { router: { name: 'parity-way', description: 'text' } }),
  alter('router: take down', way, { router: { admin_state_up: false } }),
  alter('router: bring up', way, { router: { admin_state_up: true } }),
  alter('router: rename as a reader', way, { router: { name: 'parity' } }, asReader),
  alter('router: rename an unknown one', `/routers/${nowhere}`, { router: { name: 'parity' } }),
  alter('router: read-only attribute', way, { router: { status: 'DOWN' } }),
  alter('router: gateway to a network inside', way, { router: gateway({ network_id: '{lan}' }) }),
  alter('router: gateway to an unknown network', way, { router: gateway({ network_id: nowhere }) }),
  alter('router: no gateway', way, { router: { external_gateway_info: null } }),
  alter('router: gateway again', way, { router: gateway({}) }),
  alter('router: route to nowhere', way, {
    router: { routes: [{ destination: '10.99.0.0/16', nexthop: '10.98.0.1' }] },
  }),

  add('interface by subnet', { subnet_id: '{insideSubnet}' }, { keep: { wayPort: 'port_id' } }),
  add('interface by subnet again', { subnet_id: '{insideSubnet}' }),
  add('interface on an overlapping subnet', { subnet_id: '{twinSubnet}' }),
  add('interface on a subnet without gateway', { subnet_id: '{closedSubnet}' }),
  add('interface by both', { subnet_id: '{insideSubnet}', port_id: '{wayPort}' }),
  add('interface by an empty id', { subnet_id: '' }),
  add('interface by no id', { subnet_id: 'bad' }),
  add('interface on an unknown subnet', { subnet_id: nowhere }),
  add('interface by an unknown port', { port_id: nowhere }),
  add('interface by a port in use', { port_id: '{wayPort}' }),
  add('interface as a reader', { subnet_id: '{closedSubnet}' }, asReader),
  add('interface of an unknown router', { subnet_id: '{insideSubnet}' }, {}, `/routers/${nowhere}`),
  alter('router: route', way, { router: { routes: [{ destination: '10.99.0.0/16', nexthop: '10.80.0.77' }] } }),
  alter('router: no routes', way, { router: { routes: [] } }),
  build('router: a second one', '/routers', router({}), { keep: { secondWay: 'router.id' } }),
  add('interface where another has the gateway address', { subnet_id: '{insideSubnet}' }, {}, '/routers/{secondWay}'),
  build(
    'router: a port for the second',
    '/ports',
    { port: { network_id: '{inside}', name: 'parity-inside', fixed_ips: [{ subnet_id: '{insideSubnet}' }] } },
    { keep: { secondPort: 'port.id' } },
  ),
  add('interface by port', { port_id: '{secondPort}' }, {}, '/routers/{secondWay}'),
  look('router: its ports', '/ports?device_id={secondWay}'),
  remove(
    'interface by port and another subnet',
    { port_id: '{secondPort}', subnet_id: '{closedSubnet}' },
    {},
    '/routers/{secondWay}',
  ),
  remove('interface by port goes', { port_id: '{secondPort}' }, {}, '/routers/{secondWay}'),
  tear('router: the second goes', '/routers/{secondWay}'),

  tear('router: its port deleted by hand', '/ports/{wayPort}'),
  tear('router: its subnet deleted', '/subnets/{insideSubnet}'),
  tear('router: its network deleted', '/networks/{inside}'),
  alter('router: gateway of its subnet changed', '/subnets/{insideSubnet}', { subnet: { gateway_ip: '10.80.0.9' } }),
  tear('router: delete as a reader', way, undefined, asReader),
  tear('router: delete with an interface', way),
  tear('router: delete an unknown one', `/routers/${nowhere}`),
  remove('interface removed as a reader', { subnet_id: '{insideSubnet}' }, asReader),
  remove('interface that is none', { port_id: nowhere }),
  remove('interface on an unknown subnet removed', { subnet_id: nowhere }),
  remove('interface removed', { subnet_id: '{insideSubnet}' }),
  remove('interface removed again', { subnet_id: '{insideSubnet}' }),

  // The project's own router carries the floating IPs of its nodes.
  alter('router: gateway that floating IPs need', '/routers/{router}', { router: { external_gateway_info: null } }),
  remove('interface that floating IPs need', { subnet_id: '{lanSubnet}' }, {}, '/routers/{router}'),
  tear('router: goes with its gateway', way),
  look('router: gone by now', way),
  tear('router: the second network goes', '/networks/{twin}'),
  tear('router: its network goes', '/networks/{inside}'),
]
