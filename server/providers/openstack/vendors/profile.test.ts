import { describe, expect, test } from 'vitest'
import { ProviderError } from '@/server/providers/errors'
import { currentEra, era2016, findVendor, vendorNames } from './index'
import { type ProfilePlaces, resolveProfile } from './profile'
import { remembering } from './remember'
import type { RemoteProfile } from './well-known'

const remote = (name: string, values: RemoteProfile['values']) => {
  const asked: string[] = []
  const read = async (url: string): Promise<RemoteProfile> => {
    asked.push(url)
    return { url: `${url}/.well-known/openstack/api`, name, values, warnings: [], readOn: '2026-09-01' }
  }
  return { asked, read }
}
const silent = async (): Promise<RemoteProfile> => {
  throw new ProviderError('unavailable', 'vexxhost.com cannot be reached.')
}
const resolve = (name: string, places: Partial<ProfilePlaces> = {}) =>
  resolveProfile(name, { own: {}, ownFile: null, remote: silent, ...places })

describe('where a profile comes from', () => {
  test("the operator's file, then our facts", async () => {
    const own = { auro: { image_format: 'raw', status: 'deprecated', message: 'ours' } }
    const mine = (await resolve('auro', { own, ownFile: '/etc/openstack/clouds-public.yaml' })).profile
    expect(mine).toMatchObject({
      origin: 'clouds-public.yaml',
      source: 'profile "auro" of /etc/openstack/clouds-public.yaml',
      asOf: null,
      status: 'deprecated',
      message: 'ours',
    })
    expect((await resolve('auro')).profile).toMatchObject({
      origin: 'plumbline',
      asOf: '2026-08-21',
      values: { requires_floating_ip: true },
    })
  })

  test.each([
    ['ovh', 'https://ovhcloud.com'],
    ['vexxhost', 'https://vexxhost.com'],
    ['https://cloud.example', 'https://cloud.example'],
  ])('%s: what the vendor publishes at %s', async (name, url) => {
    const { asked, read } = remote('theirs', { image_format: 'raw' })
    expect((await resolve(name, { remote: read })).profile).toMatchObject({
      name,
      origin: 'well-known',
      asOf: '2026-09-01',
      source: `profile "theirs" (${url}/.well-known/openstack/api)`,
      values: { image_format: 'raw' },
    })
    expect(asked).toEqual([url])
  })

  test('our facts about a vendor win over what it publishes under its name, as in openstacksdk', async () => {
    const { read } = remote('auro', { image_format: 'raw', requires_floating_ip: false })
    const { profile } = await resolve('https://auro.example', { remote: read })
    expect(profile?.values).toMatchObject({ image_format: 'raw', requires_floating_ip: true })
  })

  test('a vendor that cannot be asked: facts of 2016 without its address, and it says so', async () => {
    for (const name of ['vexxhost', 'https://vexxhost.com']) {
      const { profile } = await resolve(name)
      expect(profile).toMatchObject({ origin: 'plumbline', asOf: '2016-06-18', values: { floating_ip_source: 'None' } })
      expect(profile?.values.auth).toEqual({})
      expect(profile?.warnings).toEqual([
        'vexxhost.com cannot be reached. Facts of 2016-06-18 (os-client-config 891fa1c) stand in its place.',
      ])
    }
    const unknown = await resolve('https://cloud.example')
    expect(unknown.problem).toMatchObject({ code: 'unavailable', message: 'vexxhost.com cannot be reached.' })
  })

  test('a name that nobody has, with the nearest', async () => {
    const { problem } = await resolve('rackspce')
    expect(problem).toMatchObject({ code: 'invalid' })
    expect(problem?.message).toContain('There is no vendor profile "rackspce"')
    expect(problem?.message).toContain('Did you mean "rackspace"?')
    expect((await resolve('constructor')).profile, 'no word of the language is a vendor').toBeNull()
  })
})

describe('vendors that left the list', () => {
  test.each([
    ['hp', '2016-02-10', {}],
    ['runabove', '2016-02-10', {}],
    ['osic', '2017', { regions: ['RegionOne'] }],
    ['datacentred', '2018-04', { 'region-name': 'sal01', identity_api_version: '2' }],
  ])('%s left in %s; its address is not used', async (name, when, values) => {
    const { profile } = await resolve(name)
    expect(profile).toMatchObject({ status: 'deprecated', values })
    expect(profile?.message).toContain(`left openstacksdk's list of vendors (${when})`)
    expect(profile?.statusSource).toBe('the history of os-client-config and openstacksdk')
    expect(JSON.stringify(profile?.values)).not.toContain('auth_url')
  })

  test('dreamhost goes on as dreamcompute', async () => {
    const { profile } = await resolve('dreamhost')
    expect(profile).toMatchObject({ status: 'active', values: { auth: { auth_url: 'https://iad2.dream.io:5000' } } })
    expect(profile?.warnings).toEqual(['The vendor profile "dreamhost" is called "dreamcompute" now.'])
  })
})

describe('the facts', () => {
  test('all vendors of both lists are there, with the status that the list gives', () => {
    expect(Object.keys(currentEra.profiles)).toHaveLength(25)
    expect(Object.keys(era2016.profiles)).toHaveLength(19)
    const ended = Object.entries(currentEra.profiles).filter(([, { status }]) => status)
    expect(Object.fromEntries(ended.map(([name, { status }]) => [name, status]))).toEqual({
      betacloud: 'shutdown',
      fuga: 'deprecated',
      ibmcloud: 'shutdown',
      internap: 'shutdown',
      ultimum: 'shutdown',
      unitedstack: 'shutdown',
    })
    for (const era of [currentEra, era2016]) expect(era).toMatchObject({ licence: 'Apache-2.0' })
  })

  test('every name leads to a vendor', () => {
    for (const name of vendorNames()) expect(findVendor(name), name).not.toBeNull()
  })

  test('a status that is none of the three is told and counts as active', async () => {
    const { profile } = await resolve('x', { own: { x: { status: 'retired' } } })
    expect(profile?.status).toBe('active')
    expect(profile?.warnings[0]).toContain('the status "retired" is none of active, deprecated, shutdown')
  })
})

test('a vendor is asked once for all clouds that name it', async () => {
  const { asked, read } = remote('x', {})
  const kept = remembering(read)
  await Promise.all([kept('https://a'), kept('https://a'), kept('https://b')])
  expect(asked).toEqual(['https://a', 'https://b'])
})
