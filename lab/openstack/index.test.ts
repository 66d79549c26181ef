import { describe, expect, it } from 'vitest'
import { createOpenStackCloud } from '.'
import { serveCloud, testContext, testSpec } from './testing'

describe.each(['floating-ip', 'direct', 'ipv6'] as const)('the character %s', (character) => {
  it('can be listed through every page', async () => {
    await using cloud = await serveCloud(testSpec(character))
    const seen = new Set<string>()
    let path = '/compute/v2.1/servers/detail'
    for (let pages = 0; path && pages < 20; pages += 1) {
      const page = await cloud.call('GET', path)
      expect(page.status).toBe(200)
      for (const server of page.list('servers')) seen.add(String(server.id))
      path = page.at('servers_links') ? page.string('servers_links.0.href').slice(cloud.baseUrl.length) : ''
    }
    expect(seen.size).toBe({ 'floating-ip': 24, direct: 18, ipv6: 15 }[character])
  })

  it('has no node when none is asked for', async () => {
    await using cloud = await serveCloud(testSpec(character, false))
    expect((await cloud.call('GET', '/compute/v2.1/servers')).body).toEqual({ servers: [] })
    expect(cloud.cloud.books().filter((entry) => entry.kind === 'server')).toEqual([])
  })

  it('names no node of its own like one of the product', () => {
    const cloud = createOpenStackCloud(testSpec(character), testContext())
    expect(cloud.books().filter((entry) => /plumbline/i.test(entry.name))).toEqual([])
  })
})

describe('a restart', () => {
  it('goes on from the snapshot: what was being built is built', async () => {
    const context = testContext()
    const first = await serveCloud(testSpec(), context)
    const images = await first.call('GET', '/image/v2/images?name=debian-12-generic')
    const flavors = await first.call('GET', '/compute/v2.1/flavors/detail?minDisk=20')
    const networks = await first.call('GET', '/network/v2.0/networks?name=lan')
    const made = await first.call('POST', '/compute/v2.1/servers', {
      body: {
        server: {
          name: 'survivor',
          imageRef: images.string('images.0.id'),
          flavorRef: flavors.string('flavors.0.id'),
          networks: [{ uuid: networks.string('networks.0.id') }],
        },
      },
    })
    expect(made.status).toBe(202)
    const snapshot: unknown = JSON.parse(JSON.stringify(first.cloud.snapshot()))
    await first[Symbol.asyncDispose]()

    context.pass(10_000)
    await using second = await serveCloud(testSpec(), context, createOpenStackCloud(testSpec(), context, snapshot))
    const shown = await second.call('GET', `/compute/v2.1/servers/${made.string('server.id')}`)
    expect(shown.at('server')).toMatchObject({ name: 'survivor', status: 'ACTIVE' })
    expect(context.fake.booted.some((machine) => machine.hostname === 'survivor')).toBe(true)
  })

  it('refuses a snapshot of another format', () => {
    expect(() => createOpenStackCloud(testSpec(), testContext(), { schema: 99 })).toThrow(/not of this version/)
  })
})
