import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { catalogueWith, direct, floatingIp, network, subnet } from '@/server/allocation/testing/catalogues'
import { correctedExample, declaredExample } from './corrected-profile.fixture'
import { cloudsYaml, vendorProfileJson } from './profile-files'

const origin = { layer: 'profile', source: 'profile "acme"' } as const

describe('a corrected vendor profile', () => {
  const corrected = correctedExample(catalogueWith(floatingIp()))
  it('says what was seen over what is declared, in keys of openstacksdk, without what is unknown or may be secret', () => {
    expect(JSON.parse(vendorProfileJson('acme', corrected))).toEqual({
      name: 'acme',
      profile: {
        auth: { auth_url: 'https://k.example:5000/v3' },
        region_name: 'R1',
        requires_floating_ip: true,
        identity_api_version: '3',
        image_format: 'raw',
        networks: [{ name: 'ext-net', routes_externally: true, nat_source: true }],
      },
    })
  })
  it('tells each change with what was there and why', () =>
    expect(corrected.corrections).toEqual(
      expect.arrayContaining([
        { key: 'requires_floating_ip', from: 'false', to: 'true', reason: 'It was floating-ip. (2026-11-22)' },
        { key: 'identity_api_version', from: '2', to: '3', reason: 'It was 3.14. (2026-11-22)' },
        expect.objectContaining({
          key: 'networks: lan',
          from: null,
          to: 'lan (routes_externally: false, nat_destination)',
        }),
      ]),
    ))
})

describe('a snippet of clouds.yaml', () => {
  const text = cloudsYaml('mine', correctedExample(catalogueWith(floatingIp())), 'Seen.\nHere')
  it('has the networks of the project too, with the reasons as comments', () => {
    const entry = (parse(text) as { clouds: { mine: Record<string, unknown> } }).clouds.mine
    expect(entry.networks).toHaveLength(2)
    expect(text).toContain('# declared as false. It was floating-ip. (2026-11-22)\n    requires_floating_ip: true')
    expect(text).toMatch(/# lan: not declared\. Its range/)
    expect(text).not.toContain('password:')
  })
  it('a line end that a cloud told never ends a comment', () => expect(text.split('\n')[0]).toBe('# Seen. Here'))
})

describe('networks', () => {
  const names = (corrected: ReturnType<typeof correctedExample>) => corrected.entry.networks
  it('the only public one is the default; what cannot be attached routes nowhere', () =>
    expect(names(correctedExample(catalogueWith(direct())))).toEqual([
      { name: 'external', routes_externally: false },
      { name: 'private', routes_externally: true, default_interface: true },
    ]))
  it('two of one name are left out with a note, and of several pools none is chosen', () => {
    const pool = (name: string) => network(name, [subnet('203.0.113.0/25')], { external: true, own: false })
    const networks = [
      { ...network('lan', [subnet('10.0.0.0/24')]), id: 'one' },
      { ...network('lan', [subnet('10.1.0.0/24')]), id: 'two' },
      pool('a'),
      pool('b'),
    ]
    const routers = ['id-a', 'id-b'].map((id) => ({
      id: `r-${id}`,
      name: '',
      externalNetworkId: id,
      networkIds: ['one'],
    }))
    const corrected = correctedExample({ ...catalogueWith(floatingIp()), networks, routers })
    expect(names(corrected)).toEqual([
      { name: 'a', routes_externally: true },
      { name: 'b', routes_externally: true },
    ])
    expect(corrected.notes).toEqual([
      expect.stringContaining('one is left out'),
      expect.stringContaining('two is left out'),
      expect.stringContaining('none is made nat_source'),
    ])
  })
  it('a declared one that is not there is left out, with the reason', () => {
    const declaration = declaredExample({ networks: { value: [{ name: 'gone', nat_source: true }], ...origin } })
    const corrected = correctedExample(catalogueWith(floatingIp()), declaration)
    expect(corrected.corrections).toContainEqual({
      ...{
        key: 'networks: gone',
        from: 'gone (nat_source)',
        to: 'left out',
        reason: 'The cloud lists no such network.',
      },
    })
  })
})
