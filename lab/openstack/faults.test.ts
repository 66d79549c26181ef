import { describe, expect, it } from 'vitest'
import type { FaultKind } from '@/lab/port'
import { serveCloud, type TestCloud, testSpec } from './testing'

const servers = '/compute/v2.1/servers'

async function serverBody(cloud: TestCloud) {
  const image = (await cloud.call('GET', '/image/v2/images?name=debian-12-generic')).string('images.0.id')
  const flavors = (await cloud.call('GET', '/compute/v2.1/flavors')).list('flavors')
  const lan = (await cloud.call('GET', '/network/v2.0/networks?name=lan')).string('networks.0.id')
  const flavorRef = flavors.find((flavor) => flavor.name === 'm1.small')?.id
  return { server: { name: 'n', imageRef: image, flavorRef, networks: [{ uuid: lan }] } }
}

const strike = (
  cloud: TestCloud,
  action: string,
  kind: FaultKind,
  more: { retryAfterS?: number; delayMs?: number } = {},
) => cloud.context.faults.push({ action, fault: { kind, ...more } })

describe('faults', () => {
  it('asks once per request, by method, service and template', async () => {
    await using cloud = await serveCloud()
    await cloud.call('GET', `${servers}/x`)
    await cloud.call('DELETE', '/network/v2.0/floatingips/x')
    expect(cloud.context.actions).toEqual([
      'POST /identity/auth/tokens',
      'GET /compute/servers/{id}',
      'DELETE /network/floatingips/{id}',
    ])
  })

  it.each([
    ['rate-limited', 429, 'application/json'],
    ['error-500', 500, 'application/json'],
    ['html-500', 500, 'text/html'],
    ['bad-gateway-502', 502, 'text/html'],
    ['unavailable-503', 503, 'text/html'],
    ['expired-token', 401, 'application/json'],
  ] as const)('%s answers %i in place of the service', async (kind, status, type) => {
    await using cloud = await serveCloud()
    strike(cloud, 'GET /compute/servers', kind, { retryAfterS: 3 })
    const answer = await cloud.call('GET', servers)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain(type)
    if (kind === 'rate-limited') expect(answer.headers.get('retry-after')).toBe('3')
    expect((await cloud.call('GET', servers)).status).toBe(kind === 'expired-token' ? 401 : 200)
  })

  it('cut-body ends in the middle of the JSON', async () => {
    await using cloud = await serveCloud()
    strike(cloud, 'GET /compute/servers', 'cut-body')
    await expect(cloud.call('GET', servers)).rejects.toThrow()
  })

  it('reply-lost has taken effect, connection-reset has not', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    const body = await serverBody(cloud)
    const count = () => cloud.cloud.books().filter((entry) => entry.kind === 'server').length
    strike(cloud, 'POST /compute/servers', 'connection-reset')
    await expect(cloud.call('POST', servers, { body })).rejects.toThrow()
    expect(count()).toBe(0)
    strike(cloud, 'POST /compute/servers', 'reply-lost')
    await expect(cloud.call('POST', servers, { body })).rejects.toThrow()
    expect(count()).toBe(1)
  })

  it.each([
    ['capacity', 'No valid host was found'],
    ['error-state', 'was re-scheduled'],
  ] as const)('%s is accepted and ends in ERROR', async (kind, message) => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    strike(cloud, 'POST /compute/servers', kind)
    const made = await cloud.call('POST', servers, { body: await serverBody(cloud) })
    expect(made.status).toBe(202)
    cloud.context.pass(10_000)
    const shown = await cloud.call('GET', `${servers}/${made.string('server.id')}`)
    expect(shown.at('server')).toMatchObject({ status: 'ERROR', fault: { message: expect.stringContaining(message) } })
    expect(cloud.context.fake.booted).toEqual([])
  })

  it('quota speaks as the service does', async () => {
    await using cloud = await serveCloud()
    strike(cloud, 'POST /compute/servers', 'quota')
    strike(cloud, 'POST /network/floatingips', 'quota')
    expect(await cloud.call('POST', servers, { body: await serverBody(cloud) })).toMatchObject({
      status: 403,
      text: expect.stringContaining('Quota exceeded for instances'),
    })
    expect(await cloud.call('POST', '/network/v2.0/floatingips', { body: {} })).toMatchObject({
      status: 409,
      text: expect.stringContaining("Quota exceeded for resources: ['floatingip']"),
    })
  })

  it('hands faults of SSH to the machine, also again after a restart', async () => {
    await using cloud = await serveCloud(testSpec('floating-ip', false))
    strike(cloud, 'POST /compute/servers', 'ssh-refused-key')
    const made = await cloud.call('POST', servers, { body: await serverBody(cloud) })
    const expected = { machineId: `test-cloud/${made.string('server.id')}`, kind: 'ssh-refused-key' }
    expect(cloud.context.fake.afflicted).toEqual([expected])
  })
})
