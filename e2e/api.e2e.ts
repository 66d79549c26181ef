import { expect, test } from '@playwright/test'
import { pidOf, readInstance } from './crash/processes'
import { Connections } from './helpers/connections'
import { freezePostgres } from './helpers/postgres'
import { type Product, startProduct } from './helpers/product'
import { rest } from './helpers/rest'
import { readEvents } from './helpers/server-sent-events'
import { makeToken } from './helpers/token'

let connections: Connections
let product: Product
const tokens = { viewer: '', operator: '', admin: '' }

test.beforeAll(async () => {
  connections = new Connections()
  product = await startProduct({ PLUMBLINE_LAB_PACE: '0.1', ...connections.variables })
  connections.fill(product.dataFolder, 'harbor', (own) => ({ second: own }))
  for (const role of ['viewer', 'operator', 'admin'] as const) tokens[role] = await makeToken(product.dataFolder, role)
})
test.afterAll(async () => {
  await product?.stop()
  connections?.remove()
})

type Role = keyof typeof tokens
const ask = async (method: string, at: string, options: { as?: Role; json?: unknown } = {}) =>
  await rest(`${product.url}/api/v1${at}`, { method, token: options.as && tokens[options.as], json: options.json })

const wish = { name: 'ci', clouds: ['summit6'], count: 1, vcpu: 2, memoryMiB: 4096, diskGiB: 10, arch: 'x86_64' }
const image = { distro: 'ubuntu', version: '24.04', reach: 'auto' }
const text = expect.any(String)
const number = expect.any(Number)

test('clouds, catalogue and nodes have the names and shapes that are promised', async () => {
  const clouds = await ask('GET', '/clouds', { as: 'viewer' })
  const about = (id: string, provider: string) => expect.objectContaining({ id, name: text, provider, simulated: true })
  expect(clouds).toMatchObject({ status: 200, body: { nextCursor: null } })
  expect(clouds.body).toMatchObject({
    items: [
      about('aws-us-east-1', 'aws-ec2'),
      about('harbor', 'openstack'),
      about('meadow', 'openstack'),
      about('summit6', 'openstack'),
    ],
  })
  const added = await ask('POST', '/clouds', {
    as: 'admin',
    json: { id: 'os1', provider: 'openstack', cloud: 'second' },
  })
  expect(added).toMatchObject({
    status: 200,
    body: { id: 'os1', name: 'os1', provider: 'openstack', simulated: false },
  })
  expect(await ask('DELETE', '/clouds/os1', { as: 'admin' })).toMatchObject({ status: 200, body: { id: 'os1' } })
  expect(await ask('POST', '/clouds/summit6/sync', { as: 'operator' })).toMatchObject({
    status: 200,
    body: { started: expect.any(Boolean) },
  })
  const catalogue = await ask('GET', '/clouds/summit6/catalogue', { as: 'viewer' })
  expect(catalogue.body).toMatchObject({
    networks: [expect.objectContaining({ id: text, name: 'campus' })],
    flavors: expect.arrayContaining([expect.objectContaining({ name: 'SCS-2V-8-50', vcpu: 2, memoryMiB: 8192 })]),
    images: expect.arrayContaining([expect.objectContaining({ name: 'Ubuntu 24.04', distro: 'ubuntu' })]),
  })

  const query = '/nodes?cloud=aws-us-east-1&state=running&q=1&limit=3'
  await expect.poll(async () => (await ask('GET', query, { as: 'viewer' })).body).toMatchObject({ nextCursor: text })
  const first = (await ask('GET', query, { as: 'viewer' })).body as { items: { id: string }[]; nextCursor: string }
  expect(first.items).toHaveLength(3)
  for (const node of first.items) {
    expect(node).toMatchObject({
      id: text,
      cloud: 'aws-us-east-1',
      providerId: expect.stringMatching(/^i-/),
      name: text,
      state: 'running',
      addresses: expect.arrayContaining([
        expect.objectContaining({ address: text, version: 4, public: false, floating: false }),
      ]),
      flavor: text,
      vcpu: number,
      memoryMiB: number,
      image: text,
      createdAt: text,
    })
  }
  const next = await ask('GET', `${query}&cursor=${encodeURIComponent(first.nextCursor)}`, { as: 'viewer' })
  const second = (next.body as { items: { id: string }[] }).items.map(({ id }) => id)
  expect(second.length).toBeGreaterThan(0)
  expect(second.filter((id) => first.items.some((node) => node.id === id))).toEqual([])
})

test('plan, launch, follow the events with resume, cancel, retry, release', async () => {
  const plan = await ask('POST', '/allocations/plan', { as: 'viewer', json: { ...wish, ...image } })
  expect(plan).toMatchObject({ status: 200, body: { launchable: true, clouds: [{ cloud: 'summit6', problem: null }] } })
  const launched = await ask('POST', '/allocations', { as: 'operator', json: { ...wish, ...image } })
  expect(launched).toMatchObject({ status: 200, body: { id: text, state: 'queued', nodes: [{ name: 'ci-1' }] } })
  const { id } = launched.body as { id: string }
  const stream = `${product.url}/api/v1/allocations/${id}/events`
  const headers = { authorization: `Bearer ${tokens.viewer}` }
  const all = await readEvents(stream, headers, (event) => event.type === 'node-delivered')
  expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index + 1))
  const from = Math.floor(all.length / 2)
  const rest = await readEvents(stream, { ...headers, 'last-event-id': String(from) }, (e) => e.id === all.length)
  expect(rest).toEqual(all.slice(from))

  const found = await ask('GET', `/allocations/${id}`, { as: 'viewer' })
  expect(found.body).toMatchObject({
    id,
    state: 'delivered',
    nodes: [{ id: text, cloud: 'summit6', name: 'ci-1', state: 'delivered', ssh: expect.stringMatching(/^ssh /) }],
  })
  const { steps } = (found.body as { nodes: { steps: Record<string, unknown>[] }[] }).nodes[0] ?? { steps: [] }
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  for (const step of steps) {
    expect(step).toMatchObject({
      state: 'done',
      delivered: true,
      // Step 8 is judged when the node was looked at again, after 120 s.
      verdict: step.step === 8 ? 'UNKNOWN' : expect.stringMatching(/^(YES|PARTIAL|NO)$/),
      workarounds: expect.any(Array),
      ms: number,
    })
  }
  expect((await ask('GET', '/allocations', { as: 'viewer' })).body).toMatchObject({
    items: [{ id, state: 'delivered' }],
    nextCursor: null,
  })
  for (const verb of ['cancel', 'retry']) {
    const nothing = await ask('POST', `/allocations/${id}/${verb}`, { as: 'operator' })
    expect(nothing, `${verb} of what is delivered`).toMatchObject({ status: 409, body: { message: text } })
  }
  expect(await ask('POST', `/allocations/${id}/release`, { as: 'operator' })).toMatchObject({ status: 200 })
  const state = async () => (await ask('GET', `/allocations/${id}`, { as: 'viewer' })).body
  await expect.poll(state, { timeout: 60_000 }).toMatchObject({ state: 'released' })
})

test('a launch that is cancelled leaves nothing', async () => {
  const gate = await product.lab.gate('summit6', 'POST /compute/servers')
  const launched = await ask('POST', '/allocations', { as: 'operator', json: { ...wish, name: 'stop' } })
  const { id } = launched.body as { id: string }
  await gate.held()
  expect(await ask('POST', `/allocations/${id}/cancel`, { as: 'operator' })).toMatchObject({ status: 200 })
  await gate.open()
  const state = async () => (await ask('GET', `/allocations/${id}`, { as: 'viewer' })).body
  await expect.poll(state, { timeout: 60_000 }).toMatchObject({ state: 'cancelled', nodes: [{ state: 'cancelled' }] })
  expect(Object.values(await product.lab.books(id)).flat()).toEqual([])
})

test('what is wrong is refused with a status, a code and a sentence', async () => {
  const json = { ...wish, ...image }
  const none = '3f0c2f0e-0000-4000-8000-000000000000'
  const cases: [string, string, number, RegExp, { as?: Role; json?: unknown }][] = [
    ['GET', '/clouds', 401, /Authorization: Bearer/, {}],
    ['GET', `/allocations/${none}/events`, 401, /Authorization: Bearer/, {}],
    ['POST', '/allocations', 403, /needs the role operator/, { as: 'viewer', json }],
    ['POST', '/clouds/summit6/sync', 403, /needs the role operator/, { as: 'viewer' }],
    ['POST', `/allocations/${none}/cancel`, 403, /needs the role operator/, { as: 'viewer' }],
    ['POST', `/allocations/${none}/retry`, 403, /needs the role operator/, { as: 'viewer' }],
    ['POST', `/allocations/${none}/release`, 403, /needs the role operator/, { as: 'viewer' }],
    ['POST', '/clouds', 403, /needs the role admin/, { as: 'operator', json: { id: 'a', provider: 'openstack' } }],
    ['GET', `/allocations/${none}`, 404, /no such allocation/, { as: 'viewer' }],
    ['GET', '/allocations/nonsense', 404, /no such allocation/, { as: 'viewer' }],
    ['GET', `/allocations/${none}/events`, 404, /no such allocation/, { as: 'viewer' }],
    ['GET', '/nodes/nonsense', 404, /no such node/, { as: 'viewer' }],
    ['GET', '/clouds/none/catalogue', 404, /no cloud "none"/, { as: 'viewer' }],
    ['GET', '/nothing', 404, /Not found/, { as: 'viewer' }],
    ['GET', '/nodes?limit=0', 400, /limit: /, { as: 'viewer' }],
    ['GET', '/nodes?cursor=rubbish', 400, /cursor/, { as: 'viewer' }],
    [
      'POST',
      '/allocations/plan',
      400,
      /name: must be 1 to 40 of a-z/,
      { as: 'viewer', json: { ...json, name: 'Web 1' } },
    ],
    ['POST', '/allocations/plan', 400, /"vcpus"/, { as: 'viewer', json: { ...json, vcpus: 2 } }],
    [
      'POST',
      '/clouds',
      400,
      /no key "regoin". Did you mean "region"/,
      { as: 'admin', json: { id: 'a', provider: 'openstack', regoin: 'R' } },
    ],
    ['POST', '/allocations', 412, /No flavor fits/, { as: 'operator', json: { ...json, vcpu: 256 } }],
  ]
  for (const [method, at, status, message, options] of cases) {
    const answer = await ask(method, at, options)
    expect(answer, `${method} ${at}`).toMatchObject({
      status,
      body: { code: text, message: expect.stringMatching(message) },
    })
    expect(JSON.stringify(answer.body)).not.toContain('"stack"')
  }
  const form = { method: 'POST', token: tokens.viewer, text: 'name=web' }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  expect(await rest(`${product.url}/api/v1/allocations/plan`, { ...form, headers })).toMatchObject({ status: 415 })
  const broken = { method: 'POST', token: tokens.viewer, text: '{', headers: { 'content-type': 'application/json' } }
  expect(await rest(`${product.url}/api/v1/allocations/plan`, broken)).toMatchObject({ status: 400 })
  const resume = { token: tokens.viewer, headers: { 'last-event-id': 'x' } }
  expect(await rest(`${product.url}/api/v1/allocations/${none}/events`, resume)).toMatchObject({ status: 400 })
})

test('openapi.json describes every path of it, with parameters and answers', async () => {
  const { status, body } = await rest(`${product.url}/api/v1/openapi.json`, {})
  expect(status).toBe(200)
  const document = body as {
    openapi: string
    servers: { url: string }[]
    paths: Record<
      string,
      Record<string, { operationId?: string; responses?: object; parameters?: { in: string; name: string }[] }>
    >
  }
  expect(document.openapi).toMatch(/^3\.[01]\./)
  expect(document.servers[0]?.url).toBe(`${product.url}/api/v1`)
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  )
  expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`)).toEqual(
    expect.arrayContaining([
      'GET /activity',
      'GET /activity/export',
      'GET /clouds',
      'POST /clouds',
      'POST /clouds/{id}/sync',
      'GET /clouds/{id}/catalogue',
      'GET /clouds/{id}/catalogue/changes',
      'GET /catalogue/changes',
      'GET /clouds/{id}/limits',
      'GET /clouds/{id}/latency',
      'GET /clouds/{id}/network-roles',
      'GET /clouds/{id}/quirks',
      'GET /clouds/{id}/vendor-profile',
      'GET /clouds/{id}/clouds-yaml',
      'GET /nodes',
      'GET /nodes/differences',
      'POST /allocations/plan',
      'POST /allocations',
      'GET /allocations',
      'GET /allocations/{id}',
      'GET /allocations/{id}/events',
      'POST /allocations/{id}/cancel',
      'POST /allocations/{id}/retry',
      'POST /allocations/{id}/release',
    ]),
  )
  for (const { path, method, responses, parameters = [] } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    const given = parameters.filter((one) => one.in === 'path').map(({ name }) => name)
    expect(given, `${method} ${path}`).toEqual(named)
    expect(Object.keys(responses ?? {}), `${method} ${path}`).toContainEqual(expect.stringMatching(/^20[01]$/))
  }
  const ids = operations.map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
  const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? '')
  for (const pointer of pointers) {
    const target = pointer.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document)
    expect(target, pointer).toBeDefined()
  }
})

test('health is told to everybody: 200 while it works, 503 while the worker or the database does not answer', async () => {
  const health = async () => await rest(`${product.url}/api/health`, {})
  expect(await health()).toMatchObject({
    status: 200,
    body: { ok: true, version: text, database: { ok: true }, worker: { ok: true, count: 1 } },
  })
  const worker = pidOf(product.dataFolder, 'worker')
  if (worker === undefined) throw new Error('There is no worker.')
  process.kill(worker, 'SIGSTOP')
  try {
    await expect
      .poll(health, { timeout: 60_000 })
      .toMatchObject({ status: 503, body: { ok: false, database: { ok: true }, worker: { ok: false } } })
  } finally {
    process.kill(worker, 'SIGCONT')
  }
  await expect.poll(health, { timeout: 60_000 }).toMatchObject({ status: 200 })

  const { databaseUrl } = readInstance(product.dataFolder)
  const goOn = freezePostgres(product.dataFolder)
  try {
    const down = await health()
    expect(down).toMatchObject({ status: 503, body: { ok: false, database: { ok: false }, worker: { ok: false } } })
    expect(JSON.stringify(down.body)).not.toContain(new URL(databaseUrl).password)
  } finally {
    goOn()
  }
  await expect.poll(health, { timeout: 60_000 }).toMatchObject({ status: 200 })
})
