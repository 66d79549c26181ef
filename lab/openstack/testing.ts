/** A simulated cloud behind a real HTTP port, with a clock that tests turn, for the dialect's own tests. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type {
  Fault,
  LabCloud,
  LabContext,
  MachineFault,
  MachineSpec,
  OpenStackCloudSpec,
  Reachability,
} from '@/lab/port'
import { createOpenStackCloud } from '.'

export type FakeMachines = {
  booted: MachineSpec[]
  stopped: string[]
  destroyed: string[]
  afflicted: { machineId: string; kind: MachineFault }[]
  resolve: (address: string, port?: number) => Reachability | null
}

export type TestContext = LabContext & {
  fake: FakeMachines
  /** Lets time pass; what is due happens at the next request. */
  pass(ms: number): void
  faults: { action: string; fault: Fault }[]
  actions: string[]
}

/** A context whose clock stands still until `pass` is called, with machines that only write down what they are told. */
export function testContext(start = Date.parse('2026-11-20T12:00:00Z')): TestContext {
  let time = start
  let seed = 1
  let resolver: (address: string, port: number) => Reachability | null = () => null
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const hex = (length: number) => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join('')
  const fake: FakeMachines = {
    booted: [],
    stopped: [],
    destroyed: [],
    afflicted: [],
    resolve: (address, port = 22) => resolver(address, port),
  }
  const faults: TestContext['faults'] = []
  const actions: string[] = []
  return {
    fake,
    faults,
    actions,
    pass: (ms) => {
      time += ms
    },
    now: () => time,
    pace: 1,
    after: () => {},
    changed: () => {},
    random: {
      next,
      integer: (below) => Math.floor(next() * below),
      hex,
      uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    },
    controls: {
      leave: async () => {},
      enter: async (_cloud, action) => {
        actions.push(action)
        const index = faults.findIndex((candidate) => candidate.action === action)
        return index < 0 ? null : (faults.splice(index, 1)[0]?.fault ?? null)
      },
    },
    machines: {
      boot: (spec) => void fake.booted.push(spec),
      stop: (id) => void fake.stopped.push(id),
      destroy: (id) => void fake.destroyed.push(id),
      afflict: (machineId, kind) => void fake.afflicted.push({ machineId, kind }),
      hostKeys: () => [],
      consoleLog: (id) => `boot of ${id}\nlogin:`,
      routes: (resolve) => {
        resolver = resolve
      },
    },
  }
}

export const testSpec = (
  character: OpenStackCloudSpec['character'] = 'floating-ip',
  seedNodes = true,
): OpenStackCloudSpec => ({
  id: 'test-cloud',
  name: 'Test cloud',
  provider: 'openstack',
  character,
  region: 'RegionOne',
  publicIpv4Cidr: null,
  publicIpv6Cidr: null,
  seedNodes,
})

export type Answer = {
  status: number
  headers: Headers
  text: string
  body: unknown
  /** The value at a path such as `servers.0.id`; undefined when there is none. */
  at(path: string): unknown
  /** The text at a path; throws when there is none, with the whole answer in the message. */
  string(path: string): string
  /** The objects at a path. */
  list(path: string): Record<string, unknown>[]
}

export type TestCloud = {
  cloud: LabCloud
  context: TestContext
  baseUrl: string
  /** A request with the project's token, unless `token` says otherwise. */
  call(
    method: string,
    path: string,
    options?: { body?: unknown; token?: string | null; headers?: Record<string, string>; version?: string },
  ): Promise<Answer>
  login(user?: { name: string; password: string; project: string | null }): Promise<string>
  [Symbol.asyncDispose](): Promise<void>
}

/** Serves `cloud` on a free port of 127.0.0.1. */
export async function serveCloud(
  spec = testSpec(),
  context = testContext(),
  cloud = createOpenStackCloud(spec, context),
): Promise<TestCloud> {
  const server = createServer((request, response) => {
    cloud.handle(request, response, baseUrl).catch((problem: unknown) => {
      console.error(problem)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let ownToken: string | undefined

  const login: TestCloud['login'] = async (user) => {
    const { auth } = cloud.connection(baseUrl).cloudsYaml![cloud.id] as { auth: Record<string, string> }
    if (auth.auth_url?.endsWith('/v2.0')) return await loginTwo(auth)
    const domain = { name: 'Default' }
    const project = user ? user.project : auth.project_name
    const response = await fetch(`${baseUrl}/identity/v3/auth/tokens`, {
      method: 'POST',
      body: JSON.stringify({
        auth: {
          identity: {
            methods: ['password'],
            password: {
              user: { name: user?.name ?? auth.username, password: user?.password ?? auth.password, domain },
            },
          },
          ...(project ? { scope: { project: { name: project, domain } } } : {}),
        },
      }),
    })
    const token = response.headers.get('x-subject-token')
    if (!token) throw new Error(`No token: ${response.status} ${await response.text()}`)
    return token
  }

  return {
    cloud,
    context,
    baseUrl,
    login,
    call: async (method, path, options = {}) => {
      if (options.token === undefined) ownToken ??= await login()
      const token = options.token === undefined ? ownToken : options.token
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(token ? { 'X-Auth-Token': token } : {}),
          ...(options.version ? { 'OpenStack-API-Version': `compute ${options.version}` } : {}),
          ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...options.headers,
        },
        body:
          options.body === undefined
            ? undefined
            : typeof options.body === 'string'
              ? options.body
              : JSON.stringify(options.body),
      })
      const text = await response.text()
      return answerOf(response, text)
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** A token of Keystone's v2.0 for what clouds.yaml says. */
async function loginTwo(auth: Record<string, string>): Promise<string> {
  const response = await fetch(`${auth.auth_url}/tokens`, {
    method: 'POST',
    body: JSON.stringify({
      auth: {
        passwordCredentials: { username: auth.username, password: auth.password },
        ...(auth.project_id ? { tenantId: auth.project_id } : { tenantName: auth.project_name }),
      },
    }),
  })
  return answerOf(response, await response.text()).string('access.token.id')
}

function answerOf(response: Response, text: string): Answer {
  const body = parse(text)
  const at = (path: string): unknown =>
    path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), body)
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    at,
    string: (path) => {
      const value = at(path)
      if (typeof value !== 'string')
        throw new Error(`No text at "${path}" of HTTP ${response.status}: ${text.slice(0, 500)}`)
      return value
    },
    list: (path) => {
      const value = at(path)
      if (!Array.isArray(value))
        throw new Error(`No list at "${path}" of HTTP ${response.status}: ${text.slice(0, 500)}`)
      return value.filter(isRecord)
    },
  }
}

/** Arrays too: an index is a key. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
