import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Guard } from '@/server/providers/guard/guard'
import type { ApiExchange, Call } from '@/server/providers/port'
import { createOpenstackProvider, type OpenstackOptions } from '..'

export type Asked = {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: unknown
}
export type Said = {
  status?: number
  headers?: Record<string, string>
  json?: unknown
  text?: string
  /** Cuts the connection after the work is done: the answer is lost. */
  lost?: boolean
}
/** What answers `GET /compute/servers/detail` and the like. */
export type Routes = Record<string, (asked: Asked, times: number) => Said>

export type FakeCloud = {
  url: string
  asked: Asked[]
  /** Requests of one route, such as `POST /compute/servers`. */
  of(route: string): Asked[]
  routes: Routes
  close(): Promise<void>
}

const catalog = (url: string) =>
  [
    ['compute', `${url}/compute/v2.1`],
    ['network', `${url}/network`],
    ['image', `${url}/image`],
    ['identity', `${url}/identity`],
  ].map(([type, at]) => ({ type, endpoints: [{ interface: 'public', region: 'R1', region_id: 'R1', url: at }] }))

/** A token's answer, as Keystone gives it; `over` replaces members of `token`. */
export const tokenAnswer = (url: string, over: Record<string, unknown> = {}, id = 'token-1'): Said => ({
  status: 201,
  headers: { 'x-subject-token': id },
  json: {
    token: {
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      user: { id: 'u1', name: 'ada' },
      project: { id: 'p1', name: 'lovelace' },
      catalog: catalog(url),
      ...over,
    },
  },
})

/** What Keystone v2.0 answers to `POST /v2.0/tokens`; `over` replaces members of `access`. */
export const accessAnswer = (url: string, over: Record<string, unknown> = {}, id = 'token-1'): Said => ({
  status: 200,
  json: {
    access: {
      // As Keystone wrote it until 2017: the time of issue has no zone, and the id is not the first member.
      token: {
        issued_at: new Date().toISOString().replace('Z', '000'),
        expires: new Date(Date.now() + 3_600_000).toISOString(),
        id,
        tenant: { id: 'p1', name: 'lovelace', enabled: true },
      },
      user: { id: 'u1', name: 'ada', roles: [] },
      serviceCatalog: catalog(url).map(({ type, endpoints: [endpoint] }) => ({
        type,
        name: type,
        endpoints: [{ region: 'R1', publicURL: endpoint?.url, internalURL: 'http://10.0.0.1/', id: 'e1' }],
      })),
      ...over,
    },
  },
})

/** A server on loopback that gives canned answers; what no route answers is a 404 in HTML, as unknown paths of Nova are. */
export const startFakeCloud = async (routes: Routes = {}): Promise<FakeCloud> => {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const url = new URL(request.url ?? '/', 'http://fake')
    const path = url.pathname
      .replace(/^\/compute\/v2\.1(?=\/.)/, '/compute')
      .replace(/^\/network\/v2\.0(?=\/)/, '/network')
      .replace(/^\/image\/v2(?=\/.)/, '/image')
    const one: Asked = {
      method: request.method ?? '',
      path,
      query: url.searchParams,
      headers: request.headers,
      body: text ? JSON.parse(text) : null,
    }
    asked.push(one)
    const route = `${one.method} ${path}`
    const answer = all[route]?.(one, of(route).length) ?? {
      status: 404,
      text: '<html><body><h1>404 Not Found</h1></body></html>',
    }
    if (answer.lost) return void response.destroy()
    const body = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json))
    response.writeHead(answer.status ?? 200, {
      'content-type': answer.text === undefined ? 'application/json' : 'text/html; charset=UTF-8',
      ...answer.headers,
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const of = (route: string) => asked.filter((one) => `${one.method} ${one.path}` === route)
  const all: Routes = { ...defaults(url), ...routes }
  return {
    url,
    asked,
    of,
    routes: all,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const defaults = (url: string): Routes => ({
  'POST /identity/v3/auth/tokens': () => tokenAnswer(url),
  'GET /compute/v2.1/': () => ({
    json: { version: { id: 'v2.1', status: 'CURRENT', version: '2.93', min_version: '2.1' } },
  }),
  'GET /network/': () => ({ json: { versions: [{ id: 'v2.0', status: 'CURRENT' }] } }),
  'GET /image/': () => ({ status: 300, json: { versions: [{ id: 'v2.15', status: 'CURRENT' }] } }),
  'GET /identity/': () => ({ status: 300, json: { versions: { values: [{ id: 'v3.14', status: 'stable' }] } } }),
  'GET /compute/servers/detail': () => ({ json: { servers: [] } }),
  'GET /compute/flavors/detail': () => ({ json: { flavors: [] } }),
  'GET /compute/os-keypairs': () => ({ json: { keypairs: [] } }),
  'GET /image/images': () => ({ json: { images: [] } }),
  'GET /network/networks': () => ({ json: { networks: [] } }),
  'GET /network/subnets': () => ({ json: { subnets: [] } }),
  'GET /network/routers': () => ({ json: { routers: [] } }),
  'GET /network/ports': () => ({ json: { ports: [] } }),
  'GET /network/floatingips': () => ({ json: { floatingips: [] } }),
  'GET /network/security-groups': () => ({ json: { security_groups: [] } }),
})

/** The adapter, logged in by the `OS_*` variables to the fake cloud. */
export const fakeProvider = (
  cloud: FakeCloud,
  variables: Record<string, string> = {},
  options: OpenstackOptions = {},
  guard?: Guard,
) =>
  createOpenstackProvider(
    { id: 'fake', provider: 'openstack' },
    {
      installation: 'i1',
      homeFolder: '/nonexistent',
      variables: {
        OS_AUTH_URL: `${cloud.url}/identity/v3`,
        OS_USERNAME: 'ada',
        OS_PASSWORD: 'not-to-be-told',
        OS_PROJECT_NAME: 'lovelace',
        ...variables,
      },
      ...(guard ? { guard } : {}),
    },
    { backoffMs: 5, ...options },
  )

export const newCall = (signal = new AbortController().signal): Call & { exchanges: ApiExchange[] } => {
  const exchanges: ApiExchange[] = []
  return { signal, record: (exchange) => exchanges.push(exchange), exchanges }
}

/** A server as microversion 2.90 tells it. */
export const wireServer = (id: string, over: Record<string, unknown> = {}) => ({
  id,
  name: `name-${id}`,
  status: 'ACTIVE',
  metadata: {},
  image: { id: 'img1' },
  flavor: { original_name: 'm1.tiny', vcpus: 1, ram: 512, disk: 1, extra_specs: {} },
  created: '2026-11-22T10:00:00Z',
  updated: '2026-11-22T10:00:00Z',
  addresses: {},
  key_name: null,
  'OS-EXT-AZ:availability_zone': 'nova',
  'OS-EXT-STS:task_state': null,
  ...over,
})

export const wirePort = (id: string, server: string, address: string, network = 'net1') => ({
  id,
  network_id: network,
  device_id: server,
  device_owner: 'compute:nova',
  fixed_ips: [{ ip_address: address, subnet_id: 's1' }],
})
