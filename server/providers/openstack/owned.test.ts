import { afterEach, describe, expect, test } from 'vitest'
import { failure } from './testing/failure'
import {
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  startFakeCloud,
  tokenAnswer,
  wirePort,
  wireServer,
} from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes = {}) => {
  cloud = await startFakeCloud(routes)
  return fakeProvider(cloud)
}
afterEach(() => cloud.close())

const text = (allocation: string, installation = 'i1') =>
  `plumbline installation=${installation} allocation=${allocation} intent=n-${allocation}`
const metadata = (allocation: string, installation = 'i1') => ({
  'plumbline:installation': installation,
  'plumbline:allocation': allocation,
  'plumbline:intent': `n-${allocation}`,
})

const everything: Routes = {
  'GET /compute/servers/detail': () => ({
    json: {
      servers: [
        wireServer('s1', { metadata: metadata('a1') }),
        wireServer('s2', { metadata: metadata('a2') }),
        wireServer('s3', { metadata: metadata('a1', 'i2') }),
        wireServer('s4', { metadata: { 'plumbline:installation': 'i1' } }),
        wireServer('s5', { metadata: metadata('a1'), status: 'DELETED' }),
      ],
    },
  }),
  'GET /network/ports': () => ({
    json: {
      ports: [
        { ...wirePort('p1', 's1', '10.0.0.1'), name: 'nic', description: text('a1') },
        wirePort('p2', 's1', '10.0.0.2'),
      ],
    },
  }),
  'GET /network/floatingips': () => ({
    json: {
      floatingips: [
        { id: 'f1', floating_ip_address: '192.0.2.7', description: text('a1') },
        { id: 'f2', floating_ip_address: '192.0.2.8', description: 'not ours' },
      ],
    },
  }),
  'GET /network/security-groups': () => ({
    json: {
      security_groups: [
        { id: 'g1', name: 'plumbline-g', description: text('a1') },
        { id: 'g2', name: 'plumbline-g', description: '' },
      ],
    },
  }),
  'GET /compute/os-keypairs': () => ({
    json: {
      keypairs: [
        { keypair: { name: 'plumbline-k1', public_key: `ssh-ed25519 AAAA ${text('a1')}`, fingerprint: 'x' } },
        { keypair: { name: 'plumbline-k2', public_key: `ssh-ed25519 AAAA ${text('a1', 'i2')}`, fingerprint: 'x' } },
        { keypair: { name: 'plumbline-k3', public_key: 'ssh-ed25519 AAAA ada@host', fingerprint: 'x' } },
      ],
    },
  }),
}

describe('what carries our mark', () => {
  test('is found in every class, and nothing else', async () => {
    const provider = await start(everything)
    const owned = await provider.findOwned({ installation: 'i1', allocation: 'a1' }, newCall())
    expect(owned.map(({ facts: _facts, ...rest }) => rest)).toEqual([
      { kind: 'server', id: 's1', name: 'name-s1', allocation: 'a1', intent: 'n-a1' },
      { kind: 'key', id: 'plumbline-k1', name: 'plumbline-k1', allocation: 'a1', intent: 'n-a1' },
      { kind: 'port', id: 'p1', name: 'nic', allocation: 'a1', intent: 'n-a1' },
      { kind: 'floating-ip', id: 'f1', name: '192.0.2.7', allocation: 'a1', intent: 'n-a1' },
      { kind: 'security-group', id: 'g1', name: 'plumbline-g', allocation: 'a1', intent: 'n-a1' },
    ])
    const all = await provider.findOwned({ installation: 'i1' }, newCall())
    expect(all.filter(({ kind }) => kind === 'server').map(({ id }) => id)).toEqual(['s1', 's2'])
  })

  test('tells what it costs by, and which server uses an address', async () => {
    const provider = await start({
      ...everything,
      'GET /network/floatingips': () => ({
        json: {
          floatingips: [
            {
              id: 'f1',
              floating_ip_address: '192.0.2.7',
              description: text('a1'),
              port_id: 'p2',
              created_at: '2026-01-01T00:00:00Z',
            },
            { id: 'f2', floating_ip_address: '192.0.2.8', description: text('a1'), port_id: 'elsewhere' },
          ],
        },
      }),
    })
    const owned = await provider.findOwned({ installation: 'i1', allocation: 'a1' }, newCall())
    const facts = (id: string) => owned.find((one) => one.id === id)?.facts
    expect(facts('f1')).toMatchObject({ address: '192.0.2.7', usedBy: 's1', createdAt: '2026-01-01T00:00:00.000Z' })
    // Nobody says whose that port is: then it is somebody's.
    expect(facts('f2')).toMatchObject({ usedBy: 'elsewhere' })
    expect(facts('s1')).toMatchObject({ state: 'ACTIVE' })
  })

  test('is found over all pages of every class', async () => {
    // Two a page: each page says how to go on, by the marker of its last item.
    const paged = (list: string, key: string, items: { id: string }[]): Routes => ({
      [`GET ${list}`]: ({ query }) => {
        const from = items.findIndex(({ id }) => id === query.get('marker')) + 1
        const page = items.slice(from, from + 2)
        const last = page.at(-1)
        const more = from + 2 < items.length && last
        const next = { rel: 'next', href: `${cloud.url}${list}?limit=2&marker=${last?.id}` }
        return { json: { [key]: page, ...(more ? { [`${key}_links`]: [next] } : {}) } }
      },
    })
    const five = [1, 2, 3, 4, 5]
    const provider = await start({
      ...everything,
      ...paged(
        '/compute/servers/detail',
        'servers',
        five.map((n) => wireServer(`s${n}`, { metadata: metadata('a1') })),
      ),
      ...paged(
        '/network/ports',
        'ports',
        five.map((n) => ({ ...wirePort(`p${n}`, '', '10.0.0.1'), description: text('a1') })),
      ),
      ...paged(
        '/network/floatingips',
        'floatingips',
        five.map((n) => ({ id: `f${n}`, floating_ip_address: '192.0.2.7', description: text('a1') })),
      ),
      ...paged(
        '/network/security-groups',
        'security_groups',
        five.map((n) => ({ id: `g${n}`, name: 'g', description: text('a1') })),
      ),
    })
    const owned = await provider.findOwned({ installation: 'i1' }, newCall())
    const count = (kind: string) => owned.filter((one) => one.kind === kind).length
    expect(['server', 'port', 'floating-ip', 'security-group'].map(count)).toEqual([5, 5, 5, 5])
  })

  test('is found in a cloud without Neutron too', async () => {
    const provider = await start(everything)
    cloud.routes['POST /identity/v3/auth/tokens'] = () =>
      tokenAnswer(cloud.url, {
        catalog: [
          { type: 'compute', endpoints: [{ interface: 'public', region: 'R1', url: `${cloud.url}/compute/v2.1` }] },
        ],
      })
    const owned = await provider.findOwned({ installation: 'i1', allocation: 'a1' }, newCall())
    expect(owned.map(({ kind }) => kind)).toEqual(['server', 'key'])
  })

  test('a class that cannot be read is an error: a reaper must not take it for empty', async () => {
    const provider = await start({
      ...everything,
      'GET /network/floatingips': () => ({
        status: 403,
        json: { NeutronError: { type: 'PolicyNotAuthorized', message: 'no' } },
      }),
    })
    expect((await failure(provider.findOwned({ installation: 'i1' }, newCall()))).code).toBe('invalid')
  })
})

describe('a class that cannot be read', () => {
  test('is told with the reason, and the others are found all the same', async () => {
    const provider = await start({
      ...everything,
      'GET /network/floatingips': () => ({
        status: 403,
        json: { NeutronError: { type: 'PolicyNotAuthorized', message: 'no' } },
      }),
    })
    const gaps: string[] = []
    const owned = await provider.findOwned({ installation: 'i1', allocation: 'a1' }, newCall(), ({ kind, error }) =>
      gaps.push(`${kind} ${error.code}`),
    )
    expect(gaps).toEqual(['floating-ip invalid', 'port-forwarding invalid'])
    expect(owned.map(({ kind }) => kind)).toEqual(['server', 'key', 'port', 'security-group'])
  })
})

describe('removing', () => {
  test.each([
    ['server', 'DELETE /compute/servers/x'],
    ['port', 'DELETE /network/ports/x'],
    ['floating-ip', 'DELETE /network/floatingips/x'],
    ['security-group', 'DELETE /network/security-groups/x'],
    ['key', 'DELETE /compute/os-keypairs/x'],
  ] as const)('a %s', async (kind, route) => {
    const provider = await start({ [route]: () => ({ status: 204 }) })
    await provider.removeOwned({ kind, id: 'x', name: 'x', allocation: null, intent: null }, newCall())
    expect(cloud.of(route)).toHaveLength(1)
  })

  const volume = { kind: 'volume' as const, id: 'x', name: '', allocation: null, intent: null }
  const inUse = 'Invalid volume: Volume status must be available or error or error_restoring and must not be attached.'

  test.each([
    ['accepted', { status: 202 }, null],
    ['gone already', { status: 404, json: { itemNotFound: { code: 404, message: 'no volume x' } } }, null],
    ['attached', { status: 400, json: { badRequest: { code: 400, message: inUse } } }, 'conflict'],
    ['refused', { status: 403, json: { forbidden: { code: 403, message: 'no' } } }, 'invalid'],
  ] as const)('a volume that is %s', async (_, answer, expected) => {
    const provider = await start({
      'POST /identity/v3/auth/tokens': () =>
        tokenAnswer(cloud.url, {
          catalog: ['compute', 'volumev3'].map((type) => ({
            type,
            endpoints: [{ interface: 'public', region: 'R1', region_id: 'R1', url: `${cloud.url}/${type}` }],
          })),
        }),
      'DELETE /volumev3/v3/p1/volumes/x': () => answer,
    })
    const removed = provider.removeOwned(volume, newCall())
    if (expected) expect((await failure(removed)).code).toBe(expected)
    else await removed
    expect(cloud.of('DELETE /volumev3/v3/p1/volumes/x')).toHaveLength(1)
  })

  test('a volume of a cloud without a volume service waits for its server', async () => {
    const provider = await start()
    const error = await failure(provider.removeOwned(volume, newCall()))
    expect([error.code, error.message]).toEqual(['conflict', expect.stringContaining('goes with that')])
  })
})

describe('volumes', () => {
  const attached = (...list: [string, boolean?][]) =>
    list.map(([id, gone]) => ({ id, ...(gone === undefined ? {} : { delete_on_termination: gone }) }))
  const server = (id: string, over: Record<string, unknown>) => wireServer(id, { image: '', ...over })

  test('that go with a server of ours are ours; what somebody attached, or Nova does not tell, is not', async () => {
    const key = 'os-extended-volumes:volumes_attached'
    const provider = await start({
      'GET /compute/servers/detail': () => ({
        json: {
          servers: [
            server('s1', { metadata: metadata('a1'), [key]: attached(['root', true], ['data', false], ['old']) }),
            server('s2', { metadata: metadata('a1', 'i2'), [key]: attached(['theirs', true]) }),
            server('s3', { metadata: metadata('a1'), status: 'DELETED', [key]: attached(['gone', true]) }),
          ],
        },
      }),
    })
    const owned = await provider.findOwned({ installation: 'i1', allocation: 'a1' }, newCall())
    expect(owned.map(({ kind, id, intent, facts }) => [kind, id, intent, facts?.usedBy ?? null])).toEqual([
      ['server', 's1', 'n-a1', null],
      ['volume', 'root', 'n-a1', 's1'],
    ])
    expect(cloud.of('GET /compute/servers/detail'), 'one listing for both classes').toHaveLength(1)
  })
})

test('a cloud of which no class can be read is an error in any case', async () => {
  const no = () => ({ status: 403, json: { forbidden: { message: 'no', code: 403 } } })
  const provider = await start({
    'GET /compute/servers/detail': no,
    'GET /compute/os-keypairs': no,
    'GET /network/ports': no,
    'GET /network/floatingips': no,
    'GET /network/security-groups': no,
  })
  const gaps: string[] = []
  const look = provider.findOwned({ installation: 'i1' }, newCall(), ({ kind }) => gaps.push(kind))
  expect((await failure(look)).code).not.toBe('internal')
  expect(gaps).toEqual([])
})
