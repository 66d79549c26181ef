import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import { limitKinds } from '@/server/domain/cloud-limits'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { credentialState } from '@/server/domain/credential-expiry'
import { createGuard, type Measurement } from './guard/guard'
import type { Call, CloudProvider } from './port'
import { createProvider } from './registry'

let lab: LabProcess
const measured: Measurement[] = []
const open: CloudProvider[] = []
beforeAll(async () => {
  lab = await startLab({ world: 'summit' })
}, 60_000)
afterAll(async () => {
  await Promise.all(open.map((one) => one.close()))
  await lab?.stop()
})

const call = (): Call => ({ signal: AbortSignal.timeout(20_000), record: () => undefined })

async function provider(id: string, over: Partial<CloudConfig> = {}): Promise<CloudProvider> {
  const config = lab.config.clouds.find((cloud) => cloud.id === id)
  if (!config) throw new Error(`The lab has no cloud ${id}`)
  const guard = createGuard({ name: id, measure: (one) => measured.push(one) })
  const made = await createProvider({ ...config, ...over } as CloudConfig, {
    ...{ variables: {}, homeFolder: lab.folder, installation: `limits-${randomUUID()}`, guard },
  })
  open.push(made)
  return made
}
const limitsOf = async (cloud: CloudProvider) => {
  const { items } = await cloud.limits!(call())
  expect(items.map(({ kind }) => kind)).toEqual([...limitKinds])
  return Object.fromEntries(items.map((one) => [one.kind, one]))
}

it('OpenStack tells limits and use as its services count them', async () => {
  const limits = await limitsOf(await provider('bluebox'))
  const books = (await lab.books()).bluebox!
  const count = (kind: string) => books.filter((entry) => entry.kind === kind).length
  expect(limits.instances).toMatchObject({ used: count('server'), source: 'compute GET /limits', note: null })
  expect(limits['floating-ips']).toMatchObject({
    used: count('floating-ip'),
    source: 'network GET /quotas/{id}/details',
  })
  for (const kind of ['instances', 'vcpu', 'memory', 'floating-ips', 'ports', 'key-pairs'])
    expect(limits[kind]?.limit, kind).toBeGreaterThan(0)
  expect(limits.vcpu!.used).toBeGreaterThan(0)
  expect(limits['key-pairs']!.used).toBeTypeOf('number')
})

it('where there is no network service, Nova is asked alone', async () => {
  const limits = await limitsOf(await provider('rackspace'))
  expect(limits.instances!.used).toBeTypeOf('number')
  expect(limits.ports).toMatchObject({ used: null, limit: null, note: 'The cloud has no network service.' })
})

it('EC2 tells elastic IPs, and says why it tells no more', async () => {
  const limits = await limitsOf(await provider('aws-us-east-1'))
  expect(limits['floating-ips']).toMatchObject({ limit: 5, source: 'ec2 DescribeAccountAttributes' })
  expect(limits.instances).toMatchObject({ limit: null, note: expect.stringContaining('max-instances') })
  expect(limits.vcpu!.note).toContain('Service Quotas')
})

it('the end of credentials: a password that ends, one that does not, an access key', async () => {
  const ends = await (await provider('vexxhost')).credential!(call())
  expect(ends).toMatchObject({ kind: 'password', name: 'rebar', expires: 'at', renews: false })
  expect(credentialState(ends, Date.now())).toBe('soon')
  expect(await (await provider('ovh')).credential!(call())).toMatchObject({ kind: 'password', expires: 'never' })
  // Keystone v2.0 has no such field.
  expect(await (await provider('auro')).credential!(call())).toMatchObject({ kind: 'password', expires: 'not-told' })
  expect(await (await provider('aws-us-east-1')).credential!(call())).toMatchObject({
    kind: 'access-key',
    expires: 'never',
  })
})

it('requests are counted by kind: no id, no name, nothing of a query', async () => {
  const names = [...new Set(measured.map(({ operation }) => operation))]
  expect(names).toEqual(expect.arrayContaining(['compute GET /limits', 'ec2 DescribeAccountAttributes']))
  expect(names.filter((name) => /[0-9a-f]{8}|[?%]|127\.0/.test(name))).toEqual([])
  expect(names.filter((name) => name.startsWith('other'))).toEqual([])
  expect(measured.every(({ ms, timed }) => timed && ms > 0)).toBe(true)
})
