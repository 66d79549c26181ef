import { afterEach, describe, expect, test } from 'vitest'
import type { LimitKind } from '@/server/domain/cloud-limits'
import { type FakeCloud, fakeProvider, newCall, type Routes, startFakeCloud, tokenAnswer } from './testing/fake-cloud'

let cloud: FakeCloud
afterEach(() => cloud.close())
const start = async (routes: Routes) => {
  cloud = await startFakeCloud({ 'GET /compute/limits': () => ({ json: nova }), ...keys, ...routes })
  return fakeProvider(cloud)
}
const limitsOf = async (routes: Routes) => {
  const { items } = await (await start(routes)).limits!(newCall())
  return (kind: LimitKind) => items.find((one) => one.kind === kind)!
}
const nova = {
  limits: {
    rate: [],
    absolute: {
      maxTotalInstances: 10,
      totalInstancesUsed: 9,
      maxTotalCores: -1,
      totalCoresUsed: 40,
      maxTotalRAMSize: 51_200,
      totalRAMUsed: 2048,
      maxTotalKeypairs: 100,
    },
  },
}
const keys: Routes = {
  'GET /compute/os-keypairs': () => ({ json: { keypairs: [{ keypair: { name: 'a', fingerprint: 'x' } }] } }),
}
const details = (floatingip: object): Routes => ({
  'GET /network/quotas/p1/details': () => ({ json: { quota: { floatingip } } }),
})
const forbidden = (words: string) => ({
  status: 403,
  json: { NeutronError: { type: 'PolicyNotAuthorized', message: words } },
})

describe('limits', () => {
  test('-1 is no limit, what is reserved counts as used, and key pairs are counted by their list', async () => {
    const of = await limitsOf(details({ limit: 5, used: 2, reserved: 1 }))
    expect(of('instances')).toMatchObject({ used: 9, limit: 10 })
    expect(of('vcpu')).toMatchObject({ used: 40, limit: 'unlimited' })
    expect(of('key-pairs')).toMatchObject({ used: 1, limit: 100 })
    expect(of('floating-ips')).toMatchObject({ used: 3, limit: 5 })
    // Neutron left it out of its answer.
    expect(of('routers')).toMatchObject({ used: null, limit: null })
  })

  test('without the extension quota_details the limits are told, and what is used is not', async () => {
    const of = await limitsOf({ 'GET /network/quotas/p1': () => ({ json: { quota: { floatingip: 5, port: -1 } } }) })
    expect(of('floating-ips')).toMatchObject({ used: null, limit: 5, source: 'network GET /quotas/{id}' })
    expect(of('floating-ips').note).toContain('quota_details')
    expect(of('ports')).toMatchObject({ limit: 'unlimited' })
  })

  test('a policy that refuses leaves its part untold, in its own words, and nothing else', async () => {
    const of = await limitsOf({
      'GET /compute/limits': () => ({
        status: 403,
        json: { forbidden: { code: 403, message: 'limits is disallowed' } },
      }),
      'GET /network/quotas/p1/details': () => forbidden('no'),
      'GET /network/quotas/p1': () => forbidden('rule:get_quota is disallowed'),
    })
    expect(of('instances')).toMatchObject({ used: null, limit: null, source: null })
    expect(of('instances').note).toContain('limits is disallowed')
    expect(of('floating-ips').note).toContain('rule:get_quota is disallowed')
  })

  test('a key list that may not be read leaves its use untold', async () => {
    const of = await limitsOf({
      ...details({ limit: 5, used: 0 }),
      'GET /compute/os-keypairs': () => ({ status: 403, json: { forbidden: { code: 403, message: 'no' } } }),
    })
    expect(of('key-pairs')).toMatchObject({ used: null, limit: 100 })
  })

  test('a service that does not work is an error, not an untold limit', async () => {
    const provider = await start({ 'GET /compute/limits': () => ({ status: 401, json: {} }) })
    await expect(provider.limits!(newCall())).rejects.toMatchObject({ code: 'auth' })
  })
})

describe('the end of a password', () => {
  const credential = async (user: object) => {
    const provider = await start({
      'POST /identity/v3/auth/tokens': () => tokenAnswer(cloud.url, { user: { id: 'u1', name: 'ada', ...user } }),
    })
    return await provider.credential!(newCall())
  }
  test.each([
    ['in UTC without a zone', { password_expires_at: '2026-12-01T10:00:00.000000' }, 'at', '2026-12-01T10:00:00.000Z'],
    ['never', { password_expires_at: null }, 'never', null],
    ['not told by an old Keystone', {}, 'not-told', null],
    ['no time', { password_expires_at: 'tomorrow' }, 'not-told', null],
  ])('%s', async (_what, user, expires, expiresAt) => {
    expect(await credential(user)).toMatchObject({ kind: 'password', name: 'ada', expires, expiresAt })
  })
})
