import { afterEach, describe, expect, test } from 'vitest'
import type { CreateNode } from '@/server/providers/port'
import { failure } from './testing/failure'
import {
  type Asked,
  type FakeCloud,
  fakeProvider,
  newCall,
  type Routes,
  type Said,
  startFakeCloud,
  wireServer,
} from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes = {}) => {
  cloud = await startFakeCloud(routes)
  return fakeProvider(cloud)
}
afterEach(() => cloud.close())

const request = (over: Partial<CreateNode> = {}): CreateNode => ({
  mark: { installation: 'i1', allocation: 'a1', intent: 'n1' },
  name: 'web-1',
  flavorId: 'f1',
  imageId: 'img1',
  networkId: 'net1',
  subnetId: null,
  zone: null,
  keyName: 'plumbline-n0',
  securityGroupId: 'sg1',
  diskGiB: null,
  strategy: 'direct',
  ...over,
})
const marks = (intent: string) => ({
  'plumbline:installation': 'i1',
  'plumbline:allocation': 'a1',
  'plumbline:intent': intent,
})
const bodyOf = (asked: Asked | undefined) => (asked as { body: { server: Record<string, unknown> } }).body.server
const create = 'POST /compute/servers'

/** A Nova that keeps what is created; `answer` may lose or replace the answer. */
const nova = (
  answer: (id: string, times: number) => Said = (id) => ({ status: 202, json: { server: { id } } }),
): Routes => {
  const servers: object[] = []
  return {
    'GET /compute/servers/detail': () => ({ json: { servers } }),
    [create]: ({ body }, times) => {
      const { name, metadata } = (body as { server: { name: string; metadata: object } }).server
      servers.push(wireServer(`made-${times}`, { name, metadata }))
      return answer(`made-${times}`, times)
    },
  }
}

describe('creating a server', () => {
  test('names the network always, and carries our mark (points 3 and 10)', async () => {
    const provider = await start(nova())
    expect(await provider.createNode(request({ zone: 'az1' }), newCall())).toEqual({ serverId: 'made-1' })
    expect(bodyOf(cloud.of(create)[0])).toEqual({
      name: 'web-1',
      flavorRef: 'f1',
      imageRef: 'img1',
      networks: [{ uuid: 'net1' }],
      key_name: 'plumbline-n0',
      security_groups: [{ name: 'sg1' }],
      availability_zone: 'az1',
      metadata: marks('n1'),
    })
  })

  test('asked again for the same intent, answers the same server', async () => {
    const provider = await start(nova())
    const first = await provider.createNode(request(), newCall())
    expect(await provider.createNode(request(), newCall())).toEqual(first)
    expect(cloud.of(create)).toHaveLength(1)
  })

  test('made a moment ago and not in the list yet, it is still the same; destroyed, it is made anew', async () => {
    const provider = await start({
      ...nova(),
      'GET /compute/servers/detail': () => ({ json: { servers: [] } }),
      'DELETE /compute/servers/made-1': () => ({ status: 204 }),
    })
    const first = await provider.createNode(request(), newCall())
    expect(await provider.createNode(request(), newCall())).toEqual(first)
    await provider.destroyNode(first, newCall())
    expect(await provider.createNode(request(), newCall())).toEqual({ serverId: 'made-2' })
  })

  test('a server of the same name and another intent is not ours (points 14 and 15)', async () => {
    const others = [
      wireServer('x1', { name: 'web-1', metadata: marks('another') }),
      wireServer('x2', { name: 'web-1' }),
      wireServer('x3', { name: 'web-1', metadata: marks('n1'), status: 'DELETED' }),
    ]
    const provider = await start({ ...nova(), 'GET /compute/servers/detail': () => ({ json: { servers: others } }) })
    expect(await provider.createNode(request(), newCall())).toEqual({ serverId: 'made-1' })
  })

  test.each([
    ['web-1', '^web-1$'],
    ['Knöten (7)+', 'ten'],
    ['№☂', null],
  ])('the look-up for %s sends %s, which no database reads as more than itself', async (name, expected) => {
    const provider = await start(nova())
    await provider.createNode(request({ name }), newCall())
    expect(cloud.of('GET /compute/servers/detail')[0]?.query.get('name')).toBe(expected)
    expect(bodyOf(cloud.of(create)[0]).name).toBe(name)
  })

  test.each([
    ['web-1', '2.93', undefined],
    ['Knöten (7) & 結び目', '2.93', 'Kn-ten-7-n1'],
    ['結び目', '2.93', 'n1'],
    ['結び目', '2.89', undefined],
  ])(
    'for %s at %s the host name is %s: Neutron with DNS refuses what is not ASCII',
    async (name, version, hostname) => {
      const provider = await start({
        ...nova(),
        'GET /compute/v2.1/': () => ({
          json: { version: { id: 'v2.1', status: 'CURRENT', version, min_version: '2.1' } },
        }),
      })
      await provider.createNode(request({ name }), newCall())
      expect(bodyOf(cloud.of(create)[0]).hostname).toBe(hostname)
    },
  )

  test.each([
    ['the connection breaks', { lost: true }],
    ['a gateway fails', { status: 502, text: '<html>Bad Gateway</html>' }],
    ['the answer is cut', { status: 202, text: '{"server": {"id"' }],
  ])('when the answer is lost because %s, it is found and not made twice', async (_, said) => {
    const provider = await start(nova(() => said))
    expect(await provider.createNode(request(), newCall())).toEqual({ serverId: 'made-1' })
    expect(cloud.of(create)).toHaveLength(1)
  })

  test('found only after a while, it is still one', async () => {
    const routes = nova(() => ({ lost: true }))
    const visible = routes['GET /compute/servers/detail']!
    const provider = await start({
      ...routes,
      'GET /compute/servers/detail': (asked, times) => (times < 3 ? { json: { servers: [] } } : visible(asked, times)),
    })
    expect(await provider.createNode(request(), newCall())).toEqual({ serverId: 'made-1' })
    expect(cloud.of(create)).toHaveLength(1)
  })

  test('a refusal is final at once', async () => {
    const provider = await start({
      [create]: () => ({
        status: 403,
        json: { forbidden: { code: 403, message: 'Quota exceeded for cores: Requested 8' } },
      }),
    })
    const error = await failure(provider.createNode(request(), newCall()))
    expect([error.code, error.options.detail]).toEqual(['quota', 'Quota exceeded for cores: Requested 8'])
    expect(cloud.of('GET /compute/servers/detail')).toHaveLength(1)
  })

  test('a cancelled create is looked for before the next is made', async () => {
    const stop = new AbortController()
    const provider = await start(
      nova((_, times) => {
        if (times === 1) stop.abort(new Error('enough'))
        return { status: 202, json: { server: { id: `made-${times}` } } }
      }),
    )
    await expect(provider.createNode(request(), newCall(stop.signal))).rejects.toThrow('enough')
    expect(await provider.createNode(request(), newCall())).toEqual({ serverId: 'made-1' })
    expect(cloud.of(create)).toHaveLength(1)
  })
})

describe('root disks', () => {
  const flavor = (disk: number): Routes => ({
    'GET /compute/flavors/f1': () => ({ json: { flavor: { id: 'f1', name: 'f', vcpus: 1, ram: 64, disk } } }),
  })

  test("a flavor's own disk is used, whatever size was asked", async () => {
    const provider = await start({ ...nova(), ...flavor(20) })
    await provider.createNode(request({ diskGiB: 10 }), newCall())
    expect(bodyOf(cloud.of(create)[0])).toMatchObject({ imageRef: 'img1' })
  })

  test('a flavor without one gets a volume that goes with the server', async () => {
    const provider = await start({ ...nova(), ...flavor(0) })
    await provider.createNode(request({ diskGiB: 10 }), newCall())
    const server = bodyOf(cloud.of(create)[0])
    expect(server).not.toHaveProperty('imageRef')
    expect(server.block_device_mapping_v2).toEqual([
      {
        boot_index: 0,
        uuid: 'img1',
        source_type: 'image',
        destination_type: 'volume',
        volume_size: 10,
        delete_on_termination: true,
      },
    ])
  })

  test('no disk and no size is refused with a sentence that says what to do (point 10)', async () => {
    const message = 'Only volume-backed servers are allowed for flavors with zero disk.'
    const provider = await start({ [create]: () => ({ status: 403, json: { forbidden: { code: 403, message } } }) })
    const error = await failure(provider.createNode(request(), newCall()))
    expect(error.code).toBe('invalid')
    expect(error.message).toContain('Choose a flavor with a disk, or ask for a disk size.')
  })
})
