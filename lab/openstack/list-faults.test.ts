import { request } from 'node:http'
import { expect, it } from 'vitest'
import { serveCloud, type TestCloud } from './testing'

const detail = '/compute/v2.1/servers/detail'
const strike = (cloud: TestCloud, action: string, kind: TestCloud['context']['faults'][number]['fault']['kind']) =>
  cloud.context.faults.push({ action, fault: { kind } })
const ids = async (cloud: TestCloud, path: string) => {
  const answer = await cloud.call('GET', path)
  return { ids: answer.list('servers').map(({ id }) => id), next: answer.at('servers_links.0.href') }
}

it('duplicate-page serves the first page again, whatever marker was given', async () => {
  await using cloud = await serveCloud()
  const first = await ids(cloud, `${detail}?limit=3`)
  strike(cloud, 'GET /compute/servers/detail', 'duplicate-page')
  const again = await ids(cloud, `${detail}?limit=3&marker=${first.ids[2]}`)
  expect(again.ids).toEqual(first.ids)
  expect((await ids(cloud, `${detail}?limit=3&marker=${first.ids[2]}`)).ids).not.toEqual(first.ids)
})

it('missing-next leaves the link out, in the words of each service', async () => {
  await using cloud = await serveCloud()
  strike(cloud, 'GET /compute/servers/detail', 'missing-next')
  expect((await ids(cloud, `${detail}?limit=3`)).next).toBeUndefined()
  expect((await ids(cloud, `${detail}?limit=3`)).next).toBeDefined()
  strike(cloud, 'GET /network/networks', 'missing-next')
  const networks = await cloud.call('GET', '/network/v2.0/networks?limit=1')
  expect(networks.list('networks')).toHaveLength(1)
  expect(networks.text).not.toContain('"next"')
  strike(cloud, 'GET /image/images', 'missing-next')
  expect((await cloud.call('GET', '/image/v2/images?limit=1')).at('next')).toBeUndefined()
})

it('missing-item lacks one that is there the next time', async () => {
  await using cloud = await serveCloud()
  strike(cloud, 'GET /compute/servers/detail', 'missing-item')
  const short = await ids(cloud, `${detail}?limit=3`)
  const whole = await ids(cloud, `${detail}?limit=3`)
  expect(short.ids).toEqual(whole.ids.slice(0, 2))
})

it.each([
  ['catalogue-dead-port', 'http://127.0.0.1:1/compute/v2.1'],
  ['catalogue-unresolved', 'http://api.old-site.invalid/compute/v2.1'],
] as const)('%s: the login names endpoints that are not there, and Keystone itself', async (kind, url) => {
  await using cloud = await serveCloud()
  strike(cloud, 'GET /identity/auth/catalog', kind)
  const text = (await cloud.call('GET', '/identity/v3/auth/catalog')).text
  expect(text).toContain(url)
  expect(text).toContain(`${cloud.baseUrl}/identity/v3/`)
})

it('catalogue-html: at the endpoints a dashboard answers every request with its page', async () => {
  await using cloud = await serveCloud()
  const answer = await cloud.call('GET', '/dashboard/compute/v2.1/servers/detail')
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('OpenStack Dashboard')
})

it('slow-drip sends byte by byte; black-hole takes the request and never answers', async () => {
  await using cloud = await serveCloud()
  const open = (path: string) => {
    // Destroyed while it waits, a request ends with an error, which is no news here.
    const sent = request(`${cloud.baseUrl}${path}`)
      .on('error', () => {})
      .end()
    return { sent, ended: new Promise<string>((resolve) => sent.once('close', () => resolve('closed'))) }
  }
  cloud.context.faults.push({ action: 'GET /compute', fault: { kind: 'slow-drip', delayMs: 5 } })
  const dripping = open('/compute/')
  const chunks = await new Promise<number>((resolve, reject) => {
    let count = 0
    dripping.sent.once('error', reject)
    dripping.sent.once('response', (answer) => {
      answer.on('data', () => {
        count += 1
        if (count === 3) resolve(count)
      })
    })
  })
  expect(chunks).toBe(3)
  dripping.sent.destroy()
  cloud.context.faults.push({ action: 'GET /compute', fault: { kind: 'black-hole' } })
  const silent = open('/compute/')
  const state = await Promise.race([
    silent.ended,
    new Promise((resolve) => setTimeout(() => resolve('still waiting'), 150)),
  ])
  expect(state).toBe('still waiting')
  silent.sent.destroy()
})

it.each([
  ['error-after-active', 'ERROR'],
  ['vanishes', null],
] as const)('%s: the server runs first, and then does not', async (kind, end) => {
  await using cloud = await serveCloud()
  const image = (await cloud.call('GET', '/image/v2/images?name=debian-12-generic')).string('images.0.id')
  const flavors = (await cloud.call('GET', '/compute/v2.1/flavors')).list('flavors')
  const lan = (await cloud.call('GET', '/network/v2.0/networks?name=lan')).string('networks.0.id')
  const flavorRef = flavors.find((flavor) => flavor.name === 'm1.small')?.id
  cloud.context.faults.push({ action: 'POST /compute/servers', fault: { kind, delayMs: 60_000 } })
  const body = { server: { name: 'n', imageRef: image, flavorRef, networks: [{ uuid: lan }] } }
  const id = (await cloud.call('POST', '/compute/v2.1/servers', { body })).string('server.id')
  const look = async () => await cloud.call('GET', `/compute/v2.1/servers/${id}`)
  cloud.context.pass(10_000)
  expect((await look()).at('server.status')).toBe('ACTIVE')
  cloud.context.pass(120_000)
  const later = await look()
  if (end === null) expect(later.status).toBe(404)
  else expect(later.at('server.status')).toBe(end)
})
