import { afterEach, describe, expect, test } from 'vitest'
import { failure } from './testing/failure'
import {
  type Asked,
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  startFakeCloud,
  wireServer,
} from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes) => {
  cloud = await startFakeCloud(routes)
  return fakeProvider(cloud)
}
afterEach(() => cloud.close())

/** Items in pages of at most `size`, the way the services page: by marker, whatever limit was asked. */
const paged =
  (items: { id: string }[], size: number, wrap: (page: object[], next: string | null) => object) =>
  ({ query }: Asked) => {
    const from = query.get('marker') === null ? 0 : items.findIndex(({ id }) => id === query.get('marker')) + 1
    const page = items.slice(from, from + size)
    const last = page.at(-1)
    return { json: wrap(page, last && from + size < items.length ? `limit=${size}&marker=${last.id}` : null) }
  }
const linked = (key: string) => (page: object[], next: string | null) => ({
  [key]: page,
  ...(next
    ? {
        [`${key}_links`]: [
          { rel: 'previous', href: 'http://elsewhere.invalid/?marker=no' },
          { rel: 'next', href: `http://elsewhere.invalid/v2/${key}?${next}` },
        ],
      }
    : {}),
})

const ids = Array.from({ length: 7 }, (_, index) => `id-${index}`)
const names = (list: { id: string }[]) => list.map(({ id }) => id)

describe('every list is read to its end (point 11)', () => {
  test('Nova and Neutron by links whose host is not followed, Glance by a relative next', async () => {
    const provider = await start({
      'GET /compute/flavors/detail': paged(
        ids.map((id) => ({ id, name: id, vcpus: 1, ram: 64, disk: 1 })),
        3,
        linked('flavors'),
      ),
      'GET /network/networks': paged(
        ids.map((id) => ({ id, name: id })),
        2,
        linked('networks'),
      ),
      'GET /image/images': paged(
        ids.map((id) => ({ id, name: id, status: 'active' })),
        5,
        (images, next) => ({
          images,
          ...(next ? { next: `/v2/images?${next}` } : {}),
        }),
      ),
    })
    const catalogue = await provider.catalogue(newCall())
    expect(names(catalogue.flavors)).toEqual(ids)
    expect(names(catalogue.networks)).toEqual(ids)
    expect(names(catalogue.images)).toEqual(ids)
    expect(cloud.of('GET /compute/flavors/detail')).toHaveLength(3)
  })

  test('a clamped limit is no end', async () => {
    const servers = ids.map((id) => wireServer(id))
    const provider = await start({ 'GET /compute/servers/detail': paged(servers, 1, linked('servers')) })
    const pages: number[] = []
    for await (const page of provider.listNodes(null, newCall())) pages.push(page.nodes.length)
    expect(pages).toEqual([1, 1, 1, 1, 1, 1, 1])
  })

  test('what appears twice because the list moved is given once', async () => {
    const pages: Record<string, string[]> = { '': ['a', 'b'], b: ['b', 'c'] }
    const provider = await start({
      'GET /compute/servers/detail': ({ query }) => {
        const page = pages[query.get('marker') ?? ''] ?? []
        const next = query.get('marker') ? [] : [{ rel: 'next', href: 'http://x/?marker=b' }]
        return { json: { servers: page.map((id) => wireServer(id)), servers_links: next } }
      },
    })
    const seen: string[] = []
    for await (const page of provider.listNodes(null, newCall()))
      seen.push(...page.nodes.map(({ providerId }) => providerId))
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  const servers = ids.map((id) => wireServer(id))
  const listAll = async (provider: Awaited<ReturnType<typeof start>>) => {
    const seen: string[] = []
    for await (const page of provider.listNodes(null, newCall()))
      seen.push(...page.nodes.map(({ providerId }) => providerId))
    return seen
  }

  test('a page that repeats an earlier one is asked for once more', async () => {
    const honest = paged(servers, 3, linked('servers'))
    const provider = await start({
      'GET /compute/servers/detail': (asked, times) =>
        times === 2 ? honest({ ...asked, query: new URLSearchParams() }) : honest(asked),
    })
    expect(await listAll(provider)).toEqual(ids)
    expect(cloud.of('GET /compute/servers/detail')).toHaveLength(4)
  })

  test('a lost next link is found out by asking what comes after the last item', async () => {
    const honest = paged(servers, 5, linked('servers'))
    const provider = await start({
      'GET /compute/servers/detail': (asked, times) => {
        const { json } = honest(asked)
        return { json: times === 1 ? { ...json, servers_links: [] } : json }
      },
    })
    expect(await listAll(provider)).toEqual(ids)
  })

  test('a list that was proven to be whole is not doubted again', async () => {
    const provider = await start({ 'GET /compute/servers/detail': paged(servers, 50, linked('servers')) })
    expect(await listAll(provider)).toEqual(ids)
    expect(cloud.of('GET /compute/servers/detail')).toHaveLength(2)
    expect(await listAll(provider)).toEqual(ids)
    expect(cloud.of('GET /compute/servers/detail')).toHaveLength(3)
  })

  test('a marker that is gone by then proves that the list was whole', async () => {
    const provider = await start({
      'GET /compute/servers/detail': ({ query }) =>
        query.has('marker')
          ? { status: 400, json: { badRequest: { code: 400, message: 'marker [id-6] not found' } } }
          : { json: { servers } },
    })
    expect(await listAll(provider)).toEqual(ids)
  })

  test.each([
    ['the same link for ever', () => 'http://x/?marker=a'],
    ['ever new links to the same page', () => `http://x/?marker=${Math.random()}`],
    ['a link without a query', () => 'http://x/servers'],
  ])('%s is a protocol error, not a loop', async (_, href) => {
    const provider = await start({
      'GET /compute/servers/detail': () => ({
        json: { servers: [wireServer('a')], servers_links: [{ rel: 'next', href: href() }] },
      }),
    })
    const error = await failure(
      (async () => {
        for await (const _page of provider.listNodes(null, newCall()));
      })(),
    )
    expect(error.code).toBe('protocol')
    expect(cloud.of('GET /compute/servers/detail').length).toBeLessThan(4)
  })
})

describe('answers that are none', () => {
  test.each([
    ['HTML with status 200', { text: '<html>Welcome</html>' }],
    ['cut JSON', { text: '{"servers": [{"id": "a"' }],
    ['JSON of another form', { json: { instances: [] } }],
    ['an item without its id', { json: { servers: [{ name: 'x', status: 'ACTIVE' }] } }],
    ['404 in HTML where a list should be', { status: 404, text: '<html>404</html>' }],
  ])('%s is a protocol error', async (_, answer) => {
    const provider = await start({ 'GET /compute/servers/detail': () => answer })
    expect((await failure(provider.listNodes(null, newCall()).next())).code).toBe('protocol')
  })

  test('a path that Nova does not know never reads as "no such server"', async () => {
    const provider = await start({
      'GET /compute/servers/gone': () => ({ status: 404, json: { itemNotFound: { code: 404, message: 'no' } } }),
    })
    expect(await provider.getNode({ serverId: 'gone' }, newCall())).toBeNull()
    expect((await failure(provider.getNode({ serverId: 'other' }, newCall()))).code).toBe('protocol')
  })
})
