import { describe, expect, test } from 'vitest'
import { chooseEndpoints as choose, unencrypted } from './catalog'
import type { Connection } from './connection'
import type { WireCatalogEntry } from './wire/keystone'

const entry = (type: string, ...endpoints: [string, string, string][]): WireCatalogEntry => ({
  type,
  endpoints: endpoints.map(([region, kind, url]) => ({ region, region_id: region, interface: kind, url })),
})
const from = (over: Partial<Connection> = {}) => ({
  region: null,
  interface: 'public' as const,
  endpoints: {},
  source: 'entry',
  serviceNames: {},
  serviceTypes: {},
  hasNetwork: null,
  ...over,
})

const chooseEndpoints = (entries: WireCatalogEntry[], connection: ReturnType<typeof from>) =>
  choose(entries, connection, { identity: 3, projectId: 'p1' })

const catalog = [
  entry(
    'compute',
    ['A', 'public', 'https://a/v2.1'],
    ['A', 'internal', 'http://10.0.0.1/v2.1'],
    ['B', 'public', 'https://b/v2.1'],
  ),
  entry('network', ['A', 'public', 'https://a:9696'], ['B', 'public', 'https://b:9696/']),
  entry('image', ['A', 'public', 'https://a:9292']),
]

describe('endpoints', () => {
  test('of the region and interface, with the version in the path', () => {
    expect(chooseEndpoints(catalog, from({ region: 'A' }))).toEqual({
      region: 'A',
      urls: {
        compute: 'https://a/v2.1',
        network: 'https://a:9696/v2.0',
        image: 'https://a:9292/v2',
        identity: null,
        volume: null,
      },
      networkImplied: false,
    })
    expect(chooseEndpoints(catalog, from({ region: 'A', interface: 'internal' })).urls.compute).toBe(
      'http://10.0.0.1/v2.1',
    )
    expect(chooseEndpoints(catalog, from({ region: 'B' })).urls.image).toBeNull()
  })

  test('an override takes the place of the catalogue', () => {
    const endpoints = { network: 'https://proxy/neutron' }
    expect(chooseEndpoints(catalog, from({ region: 'A', endpoints })).urls.network).toBe('https://proxy/neutron/v2.0')
  })

  test.each([
    ['https://c/compute', 'https://c/compute/v2.1'],
    ['https://c/v2.1/', 'https://c/v2.1'],
    ['https://c/v2/abc', 'https://c/v2/abc'],
    ['https://c:8774/v2.1/abc', 'https://c:8774/v2.1/abc'],
  ])('compute at %s is %s', (url, expected) => {
    expect(chooseEndpoints([entry('compute', ['A', 'public', url])], from()).urls.compute).toBe(expected)
  })

  test.each([
    ['https://c:8776/v3/abc', 'https://c:8776/v3/abc'],
    ['https://c:8776/v2/', 'https://c:8776/v2/p1'],
    ['https://c/volume', 'https://c/volume/v3/p1'],
  ])('volumes at %s are those of the project: %s', (url, expected) => {
    expect(chooseEndpoints([entry('volumev3', ['A', 'public', url])], from()).urls.volume).toBe(expected)
  })

  test.each([
    ['https://{region_name}.c.example/v2/{project_id}', 'https://A.c.example/v2/p1'],
    ['https://c.example/v2/%(tenant_id)s', 'https://c.example/v2/p1'],
  ])('an override %s is filled in', (compute, expected) => {
    expect(chooseEndpoints(catalog, from({ region: 'A', endpoints: { compute } })).urls.compute).toBe(expected)
  })

  test('a service among several of one type is picked by its configured name or type', () => {
    const named = [
      { ...entry('compute', ['A', 'public', 'https://first/v1.0/p1']), name: 'cloudServers' },
      { ...entry('compute', ['A', 'public', 'https://next/v2/p1']), name: 'cloudServersOpenStack' },
      entry('rax:network', ['A', 'public', 'https://net']),
    ]
    const serviceNames = { compute: 'cloudServersOpenStack' }
    const serviceTypes = { network: 'rax:network' }
    expect(chooseEndpoints(named, from({ serviceNames, serviceTypes })).urls).toMatchObject({
      compute: 'https://next/v2/p1',
      network: 'https://net/v2.0',
    })
    expect(chooseEndpoints(named, from({ serviceNames: { compute: 'gone' } })).urls.compute).toBeNull()
  })

  test('a region without a network service implies its networks; one that only hides it does not', () => {
    const of = (over: Partial<Connection>) => chooseEndpoints(catalog, from({ region: 'A', ...over })).networkImplied
    const without = catalog.filter(({ type }) => type !== 'network')
    expect(of({})).toBe(false)
    expect(of({ hasNetwork: false })).toBe(true)
    expect(of({ interface: 'internal' })).toBe(false)
    expect(chooseEndpoints(without, from({ region: 'A' })).networkImplied).toBe(true)
  })

  test('several regions and none named is an error that lists them; one is taken', () => {
    expect(() => chooseEndpoints(catalog, from())).toThrow('several regions (A, B)')
    expect(() => chooseEndpoints(catalog, from({ region: 'C' }))).toThrow(
      'There is no region "C" in this cloud. It has: A, B.',
    )
    expect(() => chooseEndpoints([], from())).toThrow('names no region')
    expect(chooseEndpoints([entry('compute', ['X', 'public', 'https://x/v2.1'])], from()).region).toBe('X')
  })

  test.each([
    ['file:///etc/passwd', 'neither http nor https'],
    ['not a url', 'is no URL'],
    ['https://user:word@a/v2.1', 'user name or password'],
    ['http://169.254.169.254/v2.1', 'link-local'],
    ['https://a/v2.1?x=1', 'query'],
  ])('the catalogue is input from outside: %s is refused', (url, why) => {
    const act = () => chooseEndpoints([entry('compute', ['A', 'public', url])], from())
    expect(act).toThrow(why)
    expect(act).not.toThrow('word@')
  })

  test('services in the clear behind an encrypted Keystone are named', () => {
    const endpoints = chooseEndpoints([entry('compute', ['A', 'public', 'http://a/v2.1'])], from())
    expect(unencrypted(endpoints, 'https://a:5000/v3')).toEqual(['compute'])
    expect(unencrypted(endpoints, 'http://a:5000/v3')).toEqual([])
  })
})
