/** Tokens and rights: what a token is for, and what role names do not tell. */
import { describe, expect, it } from 'vitest'
import { characters } from './characters'
import { passwordOf } from './seed'
import { serveCloud, testSpec } from './testing'

const person = (character: keyof typeof characters, suffix: string, scoped: boolean) => {
  const { userName, projectName } = characters[character]
  const name = `${userName}${suffix}`
  return { name, password: passwordOf('test-cloud', name), project: scoped ? projectName : null }
}

describe('an unscoped token', () => {
  it('lists no servers without an error under the old policies, and is refused under the new ones', async () => {
    await using old = await serveCloud(testSpec('floating-ip'))
    const token = await old.login(person('floating-ip', '', false))
    expect(await old.call('GET', '/compute/v2.1/servers', { token })).toMatchObject({
      status: 200,
      body: { servers: [] },
    })
    await using strict = await serveCloud(testSpec('direct'))
    const other = await strict.login(person('direct', '', false))
    expect((await strict.call('GET', '/compute/v2.1/servers', { token: other })).status).toBe(403)
  })

  it('tells its user the projects, and becomes a scoped one', async () => {
    await using cloud = await serveCloud()
    const token = await cloud.login(person('floating-ip', '', false))
    const projects = await cloud.call('GET', '/identity/v3/auth/projects', { token })
    const body = {
      auth: {
        identity: { methods: ['token'], token: { id: token } },
        scope: { project: { id: projects.string('projects.0.id') } },
      },
    }
    const scoped = await cloud.call('POST', '/identity/v3/auth/tokens', { body, token: null })
    expect(scoped.status).toBe(201)
    expect(scoped.list('token.catalog').map((service) => service.type)).toContain('compute')
  })
})

describe('a token', () => {
  it('ends with its time, and with its deletion', async () => {
    await using cloud = await serveCloud()
    const token = await cloud.login()
    const headers = { 'X-Subject-Token': token }
    expect((await cloud.call('DELETE', '/identity/v3/auth/tokens', { token, headers })).status).toBe(204)
    expect((await cloud.call('GET', '/compute/v2.1/servers', { token })).status).toBe(401)
    const second = await cloud.login()
    cloud.context.pass(3_600_001)
    expect((await cloud.call('GET', '/network/v2.0/ports', { token: second })).status).toBe(401)
  })
})

describe('the role reader', () => {
  it('may make a key and a group under the old policies; the new ones refuse it', async () => {
    const body = { security_group: { name: 'mine' } }
    await using old = await serveCloud(testSpec('floating-ip'))
    const token = await old.login(person('floating-ip', '-reader', true))
    expect((await old.call('POST', '/network/v2.0/security-groups', { body, token })).status).toBe(201)
    await using strict = await serveCloud(testSpec('ipv6'))
    const other = await strict.login(person('ipv6', '-reader', true))
    expect((await strict.call('POST', '/network/v2.0/security-groups', { body, token: other })).status).toBe(403)
  })
})
