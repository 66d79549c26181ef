import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogueWith, direct, network, subnet } from '@/server/allocation/testing/catalogues'
import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import { overallDeclaration } from '@/server/domain/declared-overall'
import { type ObservedQuirk, type QuirkKind, quirkKinds } from '@/server/domain/quirk'
import { type DriftInput, quirkPairs } from './drift'
import { roleQuirks } from './role-quirks'

const empty = overallDeclaration({ id: 'c', provider: 'openstack' }, null)
const profile = { layer: 'profile', source: 'profile "acme" (acme, 2026-08-21)' } as const
const row = (kind: QuirkKind, value: string, more: Partial<ObservedQuirk> = {}): ObservedQuirk => ({
  ...{ kind, value, subject: '', method: 'allocation', confidence: 'high', evidence: `It was ${value}.`, detail: {} },
  ...{ at: '2026-11-22T12:00:00.000Z', firstSeenAt: '2026-11-22T12:00:00.000Z' },
  ...{ lastSeenAt: '2026-11-22T12:00:00.000Z', times: 1, allocation: null, step: 5 },
  ...more,
})
const pairs = (declaration: Partial<CloudDeclaration>, observed: ObservedQuirk[], more: Partial<DriftInput> = {}) =>
  quirkPairs({ declaration: { ...empty, ...declaration }, users: null, catalogue: null, observed, ...more })
const pair = (kind: QuirkKind, ...rest: Parameters<typeof pairs>) => {
  const found = pairs(...rest).find((one) => one.kind === kind)
  return found && { state: found.state, drift: found.drift, value: found.observed?.value ?? null }
}

describe('requires_floating_ip', () => {
  const told = (value: boolean) => ({ requiresFloatingIp: { value, ...profile } })
  it.each([
    [false, 'floating-ip', 'drift'],
    [false, 'port-forwarding', 'drift'],
    [false, 'direct', 'agrees'],
    [true, 'floating-ip', 'agrees'],
    [true, 'direct', 'drift'],
    [true, 'ipv6', 'drift'],
    [true, 'private', 'agrees'],
  ])('%s beside %s: %s', (value, observed, state) =>
    expect(pair('reach-strategy', told(value), [row('reach-strategy', observed)])?.state).toBe(state),
  )
  it('names both sources in one sentence', () =>
    expect(pair('reach-strategy', told(false), [row('reach-strategy', 'floating-ip')])?.drift).toBe(
      'Profile "acme" (acme, 2026-08-21) says requires_floating_ip: false, but an allocation of 2026-11-22 shows: It was floating-ip.',
    ))
  it('stands alone until something was seen', () =>
    expect(pair('reach-strategy', told(true), [])?.state).toBe('declared-only'))
})

describe('who hands out floating IPs', () => {
  const none = { floatingIpSource: { value: 'none' as const, ...profile } }
  it('nobody is said to, but a pool gives them', () =>
    expect(pair('floating-ip-source', none, [row('floating-ip-source', 'neutron')])?.drift).toContain(
      'says floating_ip_source: None, but',
    ))
  it('and nobody does', () =>
    expect(pair('floating-ip-source', none, [row('floating-ip-source', 'none')])?.state).toBe('agrees'))
})

describe('networks', () => {
  const catalogue = { ...catalogueWith(direct()), networks: [network('lan', [subnet('10.0.0.0/24')])], routers: [] }
  const told = (name: string, routes: boolean) => ({
    networks: { value: [{ name, routes_externally: routes }], ...profile },
  })
  const shown = roleQuirks(catalogue, [], [])
  it('one that is said to route externally and is private', () => {
    const found = pairs(told('lan', true), shown, { catalogue }).filter(({ kind }) => kind === 'network-role')
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      subjectName: 'lan',
      state: 'drift',
      observed: { value: 'tenant', method: 'sync' },
    })
    expect(found[0]!.drift).toContain('lan (routes_externally), but what the cloud lists of')
  })
  it('one that agrees', () =>
    expect(pair('network-role', told('lan', false), shown, { catalogue })?.state).toBe('agrees'))
  it('one that is not there', () =>
    expect(pairs(told('gone', true), shown, { catalogue }).find(({ subject }) => subject === 'gone')).toMatchObject({
      state: 'drift',
      drift: expect.stringContaining('lists none of that name or id'),
    }))
  it('nothing is said to be missing before the networks were read', () =>
    expect(pair('network-role', told('gone', true), [])?.state).toBe('declared-only'))
  it('a role by flags that an observation outranks stays beside it, as doubtful', () => {
    const seen = row('network-role', 'public', { subject: 'id-lan' })
    const counting = [
      { networkId: 'id-lan', role: 'public' as const, method: 'allocation' as const, confidence: 'high' as const },
    ].map((one) => ({ ...one, evidence: seen.evidence, at: seen.at }))
    const [found] = pairs({}, roleQuirks(catalogue, counting, [seen]))
    expect(found).toMatchObject({ observed: { value: 'public' }, others: [{ value: 'tenant', confidence: 'low' }] })
  })
})

describe('login users', () => {
  const users = {
    value: ['ubuntu'],
    layer: 'plumbline.yaml' as const,
    source: "Plumbline's configuration of this cloud",
  }
  const seen = row('login-user', 'dhc-user', { subject: 'img', detail: { subjectName: 'Ubuntu' } })
  it('another one than ssh.users names', () =>
    expect(pairs({}, [seen], { users }).find(({ kind }) => kind === 'login-user')).toMatchObject({
      ...{ subject: 'img', subjectName: 'Ubuntu', state: 'drift' },
      drift: expect.stringContaining('says ssh.users: ubuntu, but'),
    }))
  it('another one than the image says itself', () => {
    const images = catalogueWith(direct()).images.map((image) => ({
      ...image,
      id: 'img',
      loginUser: { user: 'ubuntu', property: 'image_original_user' },
    }))
    const catalogue = { ...catalogueWith(direct()), images }
    expect(pairs({}, [seen], { catalogue }).find(({ kind }) => kind === 'login-user')).toMatchObject({
      ...{ state: 'drift', declared: { layer: 'catalogue', key: 'image_original_user', value: 'ubuntu' } },
    })
  })
})

it.each([
  ['3', '2.0 - 3.14', 'drift'],
  ['3', '3.14', 'agrees'],
  ['2', '3.14', 'drift'],
  ['3', 'not told', 'observed-only'],
])('identity_api_version %s beside %s: %s', (declared, observed, state) => {
  const seen = row('api-version', observed, { subject: 'identity', method: 'probe' })
  expect(pair('api-version', { apiVersions: { identity: declared } }, [seen])?.state).toBe(state)
})

it('security groups that are said not to be there', () => {
  const none = { secgroupSource: { value: 'none' as const, ...profile } }
  expect(pair('default-security-group', none, [row('default-security-group', 'closed')])?.state).toBe('drift')
})

it('what nobody knows is told as unknown, once for each kind', () => {
  const found = pairs({}, [])
  expect(found.map(({ kind }) => kind)).toEqual([...quirkKinds])
  expect(found.every(({ state }) => state === 'unknown')).toBe(true)
})

it('of contrary observations the sure one counts, then the later one, in whatever order they come', () => {
  const old = row('reach-strategy', 'direct', { at: '2026-01-01T00:00:00.000Z' })
  const late = row('reach-strategy', 'floating-ip', { at: '2026-11-01T00:00:00.000Z' })
  const doubtful = row('reach-strategy', 'ipv6', { at: '2026-11-21T00:00:00.000Z', confidence: 'low', method: 'sync' })
  fc.assert(
    fc.property(fc.shuffledSubarray([old, late, doubtful], { minLength: 3 }), (rows) => {
      const found = pairs({}, rows).find(({ kind }) => kind === 'reach-strategy')
      expect([found?.observed, ...(found?.others ?? [])].map((one) => one?.value)).toEqual([
        'floating-ip',
        'ipv6',
        'direct',
      ])
    }),
  )
})
