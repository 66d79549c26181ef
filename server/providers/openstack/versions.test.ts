import { afterEach, describe, expect, test } from 'vitest'
import { type FakeCloud, fakeProvider, newCall, startFakeCloud } from './testing/fake-cloud'
import { atLeast, negotiate, versionText } from './versions'

describe('the microversion in use', () => {
  test.each([
    ['2.1', '2.93', '2.90'],
    ['2.1', '2.79', '2.79'],
    ['2.1', '2.100', '2.90'],
    ['2.95', '2.96', '2.95'],
    ['2.1', '2.9', '2.9'],
    [null, null, null],
  ])('of %s to %s is %s', (min, max, expected) => {
    expect(negotiate({ id: 'v2.1', min, max })).toBe(expected)
  })

  test('compares numbers, not text', () => {
    expect([atLeast('2.9', 47), atLeast('2.100', 47), atLeast(null, 2)]).toEqual([false, true, false])
  })

  test('for people', () => {
    expect(versionText({ id: 'v2.1', min: '2.1', max: '2.93' })).toBe('2.1 - 2.93')
    expect(versionText({ id: 'v3.14', min: null, max: null })).toBe('3.14')
  })
})

describe('the header', () => {
  let cloud: FakeCloud
  afterEach(() => cloud.close())

  test('goes to Nova and to no other service (point 2)', async () => {
    cloud = await startFakeCloud()
    const provider = await fakeProvider(cloud)
    await provider.catalogue(newCall())
    const withHeader = cloud.asked.filter(({ headers }) => 'openstack-api-version' in headers)
    expect(withHeader.map(({ path, headers }) => [path, headers['openstack-api-version']])).toEqual([
      ['/compute/flavors/detail', 'compute 2.90'],
    ])
    expect(cloud.asked.some(({ path }) => path.startsWith('/network'))).toBe(true)
  })

  test("is told in Nova's own header too, the only one that it knows before 2.27", async () => {
    cloud = await startFakeCloud({
      'GET /compute/v2.1/': () => ({
        json: { version: { id: 'v2.1', status: 'CURRENT', version: '2.12', min_version: '2.1' } },
      }),
    })
    const provider = await fakeProvider(cloud)
    await provider.catalogue(newCall())
    const [asked] = cloud.of('GET /compute/flavors/detail')
    expect(asked?.headers['x-openstack-nova-api-version']).toBe('2.12')
    const others = cloud.asked.filter(({ path }) => !path.startsWith('/compute'))
    expect(others.filter(({ headers }) => 'x-openstack-nova-api-version' in headers)).toEqual([])
  })

  test('is negotiated again when Nova says 406, since it may have been replaced', async () => {
    const document = (max: string) => ({
      json: { version: { id: 'v2.1', status: 'CURRENT', version: max, min_version: '2.1' } },
    })
    cloud = await startFakeCloud({
      'GET /compute/v2.1/': (_, times) => document(times === 1 ? '2.93' : '2.60'),
      'GET /compute/flavors/detail': ({ headers }) =>
        headers['openstack-api-version'] === 'compute 2.60'
          ? { json: { flavors: [] } }
          : {
              status: 406,
              json: { computeFault: { code: 406, message: 'Version 2.90 is not supported by the API.' } },
            },
    })
    const provider = await fakeProvider(cloud)
    expect((await provider.catalogue(newCall())).gaps).toEqual([])
    expect(cloud.of('GET /compute/flavors/detail')).toHaveLength(2)
  })
})
