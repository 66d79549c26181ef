import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claim } from '@/server/services/allocations/lease'
import { createRunStore } from '@/server/services/allocations/store'
import { readCatalogue } from '@/server/services/clouds/read-catalogue'
import { syncCloudNodes } from '@/server/services/inventory/sync'
import { fakeNode } from '@/server/services/testing/fake-cloud'
import { type TestInstallation, testInstallation, testRequest } from '@/server/services/testing/test-runtime'
import { createToken } from '@/server/services/tokens/create-token'
import { unknownErrorSentence } from './errors'
import { handleEvents } from './events-stream'
import { handleTrpc } from './handler'
import { handleApi, handleOpenApiDocument } from './openapi'
import type { AppRouter } from './root'

const base = 'http://127.0.0.1:3000/api/v1'
let here: TestInstallation
let tokens: { viewer: string; operator: string; admin: string }
beforeAll(async () => {
  here = await testInstallation()
  const make = async (role: 'viewer' | 'operator' | 'admin') =>
    (await createToken(here.as('admin'), { name: role, role })).token
  tokens = { viewer: await make('viewer'), operator: await make('operator'), admin: await make('admin') }
  here.clouds.os1.nodes = [fakeNode('a'), fakeNode('b', { state: 'stopped' }), fakeNode('c')]
  await syncCloudNodes(here.runtime, 'os1', new AbortController().signal)
})
afterAll(async () => await here[Symbol.asyncDispose]())

type Asked = { status: number; body: Record<string, unknown> & { items?: Record<string, unknown>[] } }
async function api(
  method: string,
  path: string,
  options: { as?: keyof typeof tokens; body?: unknown } = {},
): Promise<Asked> {
  const headers = new Headers()
  if (options.as) headers.set('authorization', `Bearer ${tokens[options.as]}`)
  if (options.body !== undefined) headers.set('content-type', 'application/json')
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  const answer = await handleApi(new Request(`${base}${path}`, { method, headers, body }), here.runtime)
  return { status: answer.status, body: await answer.json() }
}

describe('/api/v1', () => {
  it('asks for a token, and does not take a wrong or revoked one', async () => {
    expect(await api('GET', '/clouds')).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
    const answer = await handleApi(
      new Request(`${base}/clouds`, { headers: { authorization: 'Bearer plb_wrong' } }),
      here.runtime,
    )
    expect(answer.status).toBe(401)
  })

  it('GET clouds and GET clouds/{id}/catalogue', async () => {
    const { body } = await api('GET', '/clouds', { as: 'viewer' })
    expect(body).toMatchObject({
      nextCursor: null,
      items: [{ id: 'os1', name: 'Cloud os1', provider: 'openstack', simulated: false, nodes: 3 }, { id: 'os2' }],
    })
    const catalogue = await api('GET', '/clouds/os1/catalogue', { as: 'viewer' })
    expect(catalogue.body).toMatchObject({ networks: [{ id: 'net-1' }], flavors: [{ vcpu: 2, memoryMiB: 4096 }] })
    expect(await api('GET', '/clouds/none/catalogue', { as: 'viewer' })).toMatchObject({ status: 404 })
  })

  it('GET clouds/{id}/catalogue/changes and catalogue/changes, and the catalogue at a time', async () => {
    const path = '/clouds/os1/catalogue'
    const { signal } = new AbortController()
    const told = await here.clouds.os1.catalogue({ signal, record: () => undefined })
    const before = await api('GET', `${path}/changes`, { as: 'viewer' })
    expect(before).toMatchObject({ status: 200, body: { items: [], nextCursor: null, history: { held: 0 } } })
    const { from } = before.body.history as { from: string }
    const images = told.images.map((image) => ({ ...image, public: false }))
    const flavors = [...told.flavors, { ...told.flavors[0]!, id: 'f2', name: 'm1.large' }]
    here.clouds.os1.catalogue = async () => ({ ...told, images, flavors, readAt: '2026-03-01T00:00:00Z' })
    await readCatalogue(here.runtime, 'os1')
    const added = { cloud: 'os1', cloudName: 'Cloud os1', kind: 'flavor', item: 'f2', name: 'm1.large', what: 'added' }
    const text = 'image Ubuntu 24.04: visibility: public -> private'
    const all = await api('GET', '/catalogue/changes?cloud=os1,os2', { as: 'viewer' })
    expect(all.body.items).toMatchObject([
      { ...added, changes: [] },
      { what: 'changed', text },
    ])
    expect((await api('GET', '/catalogue/changes?cloud=os2', { as: 'viewer' })).body.items).toEqual([])
    const one = await api('GET', `${path}/changes?kind=flavor&item=m1.large&limit=1`, { as: 'viewer' })
    expect(one.body).toMatchObject({ items: [{ text: 'flavor m1.large was added' }], nextCursor: null })
    const past = await api('GET', `${path}?at=${from}`, { as: 'viewer' })
    expect(past.body).toMatchObject({
      flavors: [{ id: 'flavor-2-4' }],
      images: [{ public: true }],
      history: { at: from },
    })
    expect((await api('GET', path, { as: 'viewer' })).body).toMatchObject({ flavors: { length: 2 }, history: null })
    expect(await api('GET', `${path}?at=2020-01-01T00:00:00Z`, { as: 'viewer' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('begins at') },
    })
    expect(await api('GET', `${path}/changes?kind=router`, { as: 'viewer' })).toMatchObject({ status: 400 })
    expect(await api('GET', '/clouds/none/catalogue/changes', { as: 'viewer' })).toMatchObject({ status: 404 })
    expect(await api('GET', '/catalogue/changes')).toMatchObject({ status: 401 })
    here.clouds.os1.catalogue = async () => ({ ...told, readAt: new Date().toISOString() })
    await readCatalogue(here.runtime, 'os1')
  })

  it('POST clouds/{id}/sync, also without a body and a Content-Type', async () => {
    expect(await api('POST', '/clouds/os1/sync', { as: 'operator' })).toEqual({ status: 200, body: { started: true } })
    expect(await api('POST', '/clouds/os1/sync', { as: 'operator' })).toEqual({ status: 200, body: { started: false } })
    expect(await api('POST', '/clouds/os1/sync', { as: 'viewer' })).toMatchObject({ status: 403 })
  })

  it('GET nodes with filters, limit and cursor from the query', async () => {
    const first = await api('GET', '/nodes?cloud=os1&limit=2', { as: 'viewer' })
    expect(first.body.items).toHaveLength(2)
    expect(first.body.items?.[0]).toMatchObject({
      cloud: 'os1',
      providerId: 'a',
      state: 'running',
      addresses: [{ address: '203.0.113.9', version: 4, public: true, floating: false }],
      flavor: 'm1.medium',
      vcpu: 2,
      memoryMiB: 4096,
      image: 'Ubuntu 24.04',
      createdAt: '2026-01-01T00:00:00Z',
    })
    const rest = await api('GET', `/nodes?limit=2&cursor=${first.body.nextCursor}`, { as: 'viewer' })
    expect(rest.body).toMatchObject({ nextCursor: null, items: [{ providerId: 'c' }] })
    const stopped = await api('GET', '/nodes?state=stopped,error&q=node', { as: 'viewer' })
    expect(stopped.body.items).toHaveLength(1)
    const unfiltered = await api('GET', '/nodes?cloud=&state=&reach=&q=', { as: 'viewer' })
    expect(unfiltered.body.items, 'an empty list filters nothing').toHaveLength(3)
    expect(await api('GET', '/nodes?state=sleeping', { as: 'viewer' })).toMatchObject({ status: 400 })
    expect(await api('GET', '/nodes?limit=0', { as: 'viewer' })).toMatchObject({ status: 400 })
  })

  it('plan, launch, list, get, cancel, with one shape', async () => {
    const plan = await api('POST', '/allocations/plan', { as: 'viewer', body: testRequest() })
    expect(plan).toMatchObject({ status: 200, body: { launchable: true } })
    expect(await api('POST', '/allocations', { as: 'viewer', body: testRequest() })).toMatchObject({ status: 403 })
    const launched = await api('POST', '/allocations', {
      as: 'operator',
      body: testRequest({ clouds: ['os1'], count: 1 }),
    })
    expect(launched).toMatchObject({
      status: 200,
      body: { state: 'queued', nodes: [{ cloud: 'os1', name: 'race-1', ssh: null }] },
    })
    const node = (launched.body.nodes as { steps: object[] }[])[0]!
    expect(node.steps).toHaveLength(8)
    expect(node.steps[7]).toMatchObject({
      step: 8,
      state: 'waiting',
      delivered: false,
      verdict: 'UNKNOWN',
      workarounds: [],
      ms: null,
    })
    const id = String(launched.body.id)
    expect((await api('GET', '/allocations', { as: 'viewer' })).body.items?.[0]).toMatchObject({ id, state: 'queued' })
    expect((await api('GET', `/allocations/${id}`, { as: 'viewer' })).body).toEqual(launched.body)
    expect(await api('POST', `/allocations/${id}/release`, { as: 'operator' })).toMatchObject({ status: 409 })
    expect(await api('POST', `/allocations/${id}/cancel`, { as: 'operator' })).toMatchObject({ status: 200 })
    expect(await api('GET', '/allocations/none', { as: 'viewer' })).toMatchObject({ status: 404 })
  })

  it('names each wrong field of a request', async () => {
    const answer = await api('POST', '/allocations', {
      as: 'operator',
      body: { name: 'Bad Name', clouds: ['os1'], vcpu: 0 },
    })
    expect(answer.status).toBe(400)
    const misspelt = await api('POST', '/allocations/plan', { as: 'viewer', body: { ...testRequest(), vcpus: 4 } })
    expect(misspelt).toMatchObject({ status: 400, body: { message: expect.stringContaining('"vcpus"') } })
    expect(answer.body.message).toMatch(/name: .*; vcpu: /)
    expect(answer.body.data).toMatchObject({ issues: [{ path: 'name' }, { path: 'vcpu' }] })
  })

  it('describes all of that in openapi.json', async () => {
    const document = (await (await handleOpenApiDocument(here.runtime)).json()) as { paths: Record<string, object> }
    for (const path of [
      '/clouds',
      '/clouds/{id}/sync',
      '/clouds/{id}/catalogue',
      '/clouds/{id}/catalogue/changes',
      '/catalogue/changes',
      '/clouds/{id}/network-roles',
      '/nodes',
      '/allocations/plan',
      '/allocations',
      '/allocations/{id}',
      '/allocations/{id}/events',
      '/allocations/{id}/cancel',
      '/allocations/{id}/retry',
      '/allocations/{id}/release',
      '/exports/nodes',
      '/exports/ansible',
      '/exports/ssh-config',
      '/exports/prometheus-sd',
    ]) {
      expect(Object.keys(document.paths)).toContain(path)
    }
  })
})

describe('GET allocations/{id}/events', () => {
  const events = async (id: string, headers: Record<string, string>, signal?: AbortSignal) =>
    await handleEvents(new Request(`${base}/allocations/${id}/events`, { headers, signal }), id, here.runtime)

  it('refuses before it streams', async () => {
    const id = '3f0c2f0e-0000-4000-8000-000000000000'
    expect((await events(id, {})).status).toBe(401)
    const authorization = `Bearer ${tokens.viewer}`
    expect((await events(id, { authorization })).status).toBe(404)
    expect((await events(id, { authorization, 'last-event-id': 'x' })).status).toBe(400)
  })

  it('goes on after Last-Event-ID and ends its subscription when the reader leaves', async () => {
    const launched = await api('POST', '/allocations', {
      as: 'operator',
      body: testRequest({ clouds: ['os2'], count: 1 }),
    })
    const id = String(launched.body.id)
    const lease = { nodeId: (launched.body.nodes as { id: string }[])[0]!.id, run: 1, jobId: 'j', attempt: 0 }
    await claim(here.runtime, lease, ['queued'])
    const store = createRunStore(here.runtime, lease)
    await store.append([{ type: 'node-started', worker: 'w' }])
    const answer = await events(id, { authorization: `Bearer ${tokens.viewer}`, 'last-event-id': '1' })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    const until = async (pattern: RegExp) => {
      let text = ''
      while (!pattern.test(text)) text += (await reader.read()).value
      return text
    }
    expect(await until(/id: 2\nevent: node-started\ndata: \{.*\}\n\n/)).not.toMatch(/id: 1\n/)
    await store.beginStep(1, 1)
    await until(/id: 3\nevent: step-started/)
    await reader.cancel()
    await expect.poll(() => here.runtime.wakes.waiting()).toBe(0)
  })
})

describe('tRPC over HTTP', () => {
  const client = (headers: Record<string, string>) =>
    createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: 'http://127.0.0.1:3000/api/trpc',
          headers,
          fetch: async (url, options) =>
            await handleTrpc(new Request(url as string, options as RequestInit), here.runtime),
        }),
      ],
    })

  it('keeps the code and the sentence of our errors, and the wrong fields', async () => {
    const operator = client({ authorization: `Bearer ${tokens.operator}` })
    const missing = await operator.allocations.get.query({ id: 'none' }).catch((error: unknown) => error)
    expect(missing).toMatchObject({
      message: 'There is no such allocation.',
      data: { code: 'NOT_FOUND', httpStatus: 404, serviceCode: 'not-found' },
    })
    const wrong = await operator.allocations.launch
      .mutate({ name: 'Bad Name', clouds: ['os1'] })
      .catch((error: unknown) => error)
    expect(wrong).toMatchObject({ data: { code: 'BAD_REQUEST', issues: [{ path: 'name' }] } })
  })

  it('shows one fixed sentence for what nobody expected, without a stack', async () => {
    const broken = { ...here.runtime, db: null } as unknown as typeof here.runtime
    const answer = await handleTrpc(new Request('http://127.0.0.1:3000/api/trpc/signIn.options'), {
      ...broken,
      get env(): never {
        throw new Error('postgres://user:hunter2@db failed')
      },
    })
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(text).toContain(unknownErrorSentence)
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('stack')
  })
})
