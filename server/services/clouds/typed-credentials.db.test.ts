import { eq } from 'drizzle-orm'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { audit, cloud } from '@/db/schema'
import type { CloudCredentials } from '@/server/domain/cloud-credentials-schema'
import { createRuntime, type OwnedRuntime } from '../runtime'
import { rotateKey } from '../secrets/rotate-key'
import { fakeCloud } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { addCloud } from './add-cloud'
import { getCloud } from './get-cloud'
import { removeCloud } from './remove-cloud'
import { setCredentials } from './set-credentials'
import { updateCloud } from './update-cloud'

let here: TestInstallation
let runtime: OwnedRuntime
/** What adapters were made with. */
const used: (CloudCredentials | undefined)[] = []
beforeAll(async () => {
  here = await testInstallation()
  runtime = await createRuntime({
    role: 'command',
    env: here.runtime.env,
    databaseUrl: here.url,
    log: pino({ level: 'silent' }),
    providerFactory: async (_config, _guard, credentials) => {
      used.push(credentials)
      return fakeCloud()
    },
  })
})
afterAll(async () => {
  await runtime.close(1_000)
  await here[Symbol.asyncDispose]()
})

const admin = () => ({ ...runtime, actor: here.as('admin').actor })
const config = { id: 'typed', provider: 'openstack', region: 'RegionOne' }
const password = (secret: string) => ({
  kind: 'openstack-password',
  authUrl: 'https://keystone.example:5000/v3',
  username: 'ada',
  password: secret,
  project: 'demo',
})
const row = async () => (await runtime.db.select().from(cloud).where(eq(cloud.id, 'typed')))[0]!

it('are sealed, used by adapters, and stand in no answer, configuration or audit', async () => {
  const added = await addCloud(admin(), { ...config, credentials: password('first-secret') })
  expect(used.at(-1)).toMatchObject({ kind: 'openstack-password', password: 'first-secret', domain: 'Default' })
  await runtime.providers.of('typed')
  expect(used).toHaveLength(2)
  expect(used[1]).toEqual(used[0])
  const told = await getCloud(admin(), { id: 'typed' })
  expect(told.credentials).toBe('typed')
  const traces = await runtime.db.select().from(audit)
  const { sealedCredentials, ...rest } = await row()
  expect(sealedCredentials!.toString('latin1')).not.toContain('first-secret')
  expect(JSON.stringify([added, told, traces, rest])).not.toMatch(/first-secret|keystone\.example/)
})

it('are changed after a probe; an adapter is made anew; other changes of the cloud keep them', async () => {
  const before = used.length
  await setCredentials(admin(), { id: 'typed', credentials: password('second-secret') })
  await runtime.providers.of('typed')
  expect(used.slice(before).map((one) => one && 'password' in one && one.password)).toEqual([
    'second-secret',
    'second-secret',
  ])
  await updateCloud(admin(), { ...config, name: 'Renamed' })
  await runtime.providers.of('typed')
  expect(used.at(-1)).toMatchObject({ password: 'second-secret' })
  expect((await row()).name).toBe('Renamed')
})

it('go through a rotation of the master key', async () => {
  await rotateKey(runtime.db, runtime.env)
  await runtime.providers.of('typed')
  expect(used.at(-1)).toMatchObject({ password: 'second-secret' })
})

it('that were sealed with a lost key are told as such', async () => {
  const { sealedCredentials } = await row()
  await runtime.db
    .update(cloud)
    .set({ sealedCredentials: Buffer.from(sealedCredentials!).fill(7, sealedCredentials!.length - 4) })
    .where(eq(cloud.id, 'typed'))
  await expect(runtime.providers.of('typed')).rejects.toThrow(/enter them again under Settings/)
  await setCredentials(admin(), { id: 'typed', credentials: password('third-secret') })
  await runtime.providers.of('typed')
  expect(used.at(-1)).toMatchObject({ password: 'third-secret' })
})

it.each([
  [
    'another provider',
    { ...config, id: 'x1', credentials: { kind: 'aws-key', accessKeyId: 'AKIA', secretAccessKey: 'hush' } },
    /not for openstack/,
  ],
  [
    'a reference beside them',
    { ...config, id: 'x2', cloud: 'entry', credentials: password('hush') },
    /either credentials or cloud/,
  ],
  ['half of them', { ...config, id: 'x3', credentials: { kind: 'openstack-password', password: 'hush' } }, /authUrl/],
])('refuses %s, without repeating a secret', async (_what, input, message) => {
  const refused = await addCloud(admin(), input).catch((error: Error) => error)
  expect(refused).toMatchObject({ code: 'bad-request', message: expect.stringMatching(message) })
  expect(JSON.stringify(refused) + (refused as Error).message).not.toContain('hush')
})

it('go with the cloud', async () => {
  await removeCloud(admin(), { id: 'typed' })
  expect((await row()).sealedCredentials).toBeNull()
})
