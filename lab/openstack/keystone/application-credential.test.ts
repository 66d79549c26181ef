import { expect, it } from 'vitest'
import { fixedId } from '../seed'
import { serveCloud } from '../testing'

it("a user reads his own application credential, and nobody else's; its secret is told to nobody", async () => {
  await using cloud = await serveCloud()
  const at = (user: string, id: string) => `/identity/v3/users/${user}/application_credentials/${id}`
  const user = fixedId('test-cloud', 'user')
  const own = await cloud.call('GET', at(user, fixedId('test-cloud', 'credential')))
  expect(own).toMatchObject({ status: 200, body: { application_credential: { name: 'automation', expires_at: null } } })
  expect(JSON.stringify(own.body)).not.toContain('automation-of-')
  expect((await cloud.call('GET', at(user, 'none'))).status).toBe(404)
  expect((await cloud.call('GET', at(fixedId('test-cloud', 'provider-user'), 'x'))).status).toBe(403)
})
