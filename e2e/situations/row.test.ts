import { describe, expect, it } from 'vitest'
import { differenceOf } from './difference'
import { wrongRoles } from './expectation'
import type { SdkResult } from './openstacksdk'
import type { OurAnswer } from './our-answer'
import { judgementOf, lies, mistakesOf, type Row } from './row'

const delivered = (address: string, strategy: 'direct' | 'floating-ip' | 'private'): OurAnswer => ({
  plan: null,
  outcome: { kind: 'delivered', address, port: null, strategy },
  left: [],
  ms: 1,
})
const refused = (code: 'quota' | 'plan-ambiguous', message: string): OurAnswer => ({
  plan: null,
  outcome: { kind: 'refused', at: 'plan', failure: { code, message, action: '' } },
  left: [],
  ms: 1,
})
type Outcome = NonNullable<Row['subject']['expectation']>['outcome']
const subject = (outcome: Outcome): Row['subject'] => ({
  id: 'one',
  title: 'One',
  sources: [],
  expectation: { roles: null, outcome, because: '' },
})

describe('what is not as the sources say', () => {
  const byFloatingIp: Outcome = { kind: 'delivered', by: ['floating-ip'], within: ['192.0.2.8/29'] }
  const byQuota: Outcome = { kind: 'refused', codes: ['quota'], says: /quota/i }
  it.each<[string, Outcome, OurAnswer, RegExp | null]>([
    ['as expected', byFloatingIp, delivered('192.0.2.9', 'floating-ip'), null],
    ['another way', byFloatingIp, delivered('192.0.2.9', 'direct'), /not by direct/],
    ['another range', byFloatingIp, delivered('192.0.2.17', 'floating-ip'), /should lie in 192\.0\.2\.8\/29/],
    ['not delivered', byFloatingIp, refused('quota', 'None left.'), /should be delivered/],
    ['refused for the cause', byQuota, refused('quota', 'The quota is 0.'), null],
    ['refused for another cause', byQuota, refused('plan-ambiguous', 'Two.'), /not plan-ambiguous/],
    ['refused without naming it', byQuota, refused('quota', 'No.'), /does not name its cause/],
    ['delivered all the same', byQuota, delivered('192.0.2.9', 'floating-ip'), /but 192\.0\.2\.9 was delivered/],
  ])('%s', (_name, outcome, ours, mistake) => {
    const found = mistakesOf({ subject: subject(outcome), ours, ourChanges: [] })
    if (mistake === null) expect(found).toEqual([])
    else expect(found.join()).toMatch(mistake)
  })

  it('counts what stayed in the cloud, and what the product says it left', () => {
    const ours = { ...delivered('192.0.2.9', 'floating-ip'), left: ['port p: in use'] }
    const found = mistakesOf({ subject: subject(byFloatingIp), ours, ourChanges: ['appeared: server s'] })
    expect(found).toEqual(['appeared: server s', 'left: port p: in use'])
  })

  it('calls a true refusal of what we cannot do a shortcoming, unless something stayed', () => {
    const { expectation, ...rest } = subject(byFloatingIp)
    const known = { ...rest, expectation: { ...expectation!, notYet: 'We cannot.' } }
    const ours = refused('quota', 'No.')
    expect(judgementOf({ subject: known, ours, ourChanges: [] })).toBe('not yet')
    expect(judgementOf({ subject: subject(byFloatingIp), ours, ourChanges: [] })).toBe('wrong')
    expect(judgementOf({ subject: known, ours, ourChanges: ['appeared: port p'] })).toBe('wrong')
    expect(judgementOf({ subject: known, ours: delivered('192.0.2.99', 'floating-ip'), ourChanges: [] })).toBe('wrong')
    expect(judgementOf({ subject: known, ours: delivered('192.0.2.9', 'floating-ip'), ourChanges: [] })).toBe('right')
  })

  it('tells two networks of one name apart by their roles', () => {
    const expected = [
      ['net', 'public'],
      ['net', 'tenant'],
    ] as const
    const seen = (first: 'public' | 'tenant', second: 'public' | 'tenant') => [
      { name: 'net', role: first },
      { name: 'net', role: second },
    ]
    expect(wrongRoles(expected, seen('tenant', 'public'))).toEqual([])
    expect(wrongRoles(expected, seen('tenant', 'tenant'))).toEqual(['net should be public', 'net is tenant'])
    expect(wrongRoles([['net', 'public|unknown']], [{ name: 'net', role: 'unknown' }])).toEqual([])
  })

  it('knows ranges of both versions', () => {
    expect(lies('2001:db8:5:1::7', ['192.0.2.0/24', '2001:db8:5:1::/64'])).toBe(true)
    expect(lies('2001:db8:5:2::7', ['192.0.2.0/24', '2001:db8:5:1::/64'])).toBe(false)
    expect(lies('no address', ['192.0.2.0/24'])).toBe(false)
  })
})

type Server = NonNullable<NonNullable<SdkResult['create']>['answer']['value']>
const nothing: Server = {
  status: 'ACTIVE',
  publicV4: null,
  publicV6: null,
  privateV4: null,
  interfaceIp: null,
  addresses: [],
  madeFloatingIps: [],
  tookFloatingIps: [],
}
const sdk = (server: Partial<Server> | string, left: { ips?: string[]; server?: boolean } = {}): SdkResult => ({
  version: '0',
  networks: { value: null, error: null },
  create: {
    answer:
      typeof server === 'string' ? { value: null, error: server } : { value: { ...nothing, ...server }, error: null },
    leftServer: left.server ?? false,
    removed: null,
    leftFloatingIps: left.ips ?? [],
  },
})

describe('where openstacksdk differs', () => {
  const direct = delivered('192.0.2.9', 'direct')
  const floating = delivered('192.0.2.9', 'floating-ip')
  const no = refused('quota', 'The quota is 0.')
  const unknown = subject({ kind: 'any' })
  it.each<[string, OurAnswer, SdkResult, SdkResult | null, RegExp | null]>([
    ['both direct', direct, sdk({ publicV4: '192.0.2.10' }), null, null],
    ['both by floating IP', floating, sdk({ publicV4: '192.0.2.10', madeFloatingIps: ['192.0.2.10'] }), null, null],
    [
      'direct where we make one',
      floating,
      sdk({ publicV4: '192.0.2.10' }),
      null,
      /gave 192\.0\.2\.10 \(direct\); we del/,
    ],
    [
      'takes a strange one',
      floating,
      sdk({ publicV4: '192.0.2.2', tookFloatingIps: ['192.0.2.2'] }),
      null,
      /not its own/,
    ],
    [
      'calls it ready without address',
      floating,
      sdk({ addresses: ['10.1.1.1'] }),
      null,
      /has 10\.1\.1\.1 and no public/,
    ],
    ['both private', delivered('10.1.1.1', 'private'), sdk({ privateV4: '10.1.1.2' }), null, null],
    [
      'IPv6 where we take IPv4',
      direct,
      sdk({ publicV4: '192.0.2.3', interfaceIp: '2001:db8::1' }),
      null,
      /2001:db8::1 \(ipv6\)/,
    ],
    ['both refuse', no, sdk('Conflict: several'), null, null],
    ['refuses alone', direct, sdk('Conflict: several'), null, /gave up \(Conflict: several\); we delivered/],
    [
      'refuses, then told',
      direct,
      sdk('Conflict'),
      sdk({ publicV4: '192.0.2.3' }),
      /gave 192\.0\.2\.3 once it was told/,
    ],
    [
      'leaves something',
      no,
      sdk('Timeout', { ips: ['192.0.2.7'], server: true }),
      null,
      /left the server and the floating IP 192\.0\.2\.7 behind; we refused/,
    ],
    [
      'gives where we refuse',
      no,
      sdk({ publicV4: '192.0.2.3' }),
      null,
      /gave 192\.0\.2\.3 \(direct\); we refused before/,
    ],
  ])('%s', (_name, ours, alone, withOurNetwork, sentence) => {
    const found = differenceOf({ subject: unknown, ours, theirs: { alone, withOurNetwork } })
    if (sentence === null) expect(found).toBeNull()
    else expect(found).toMatch(sentence)
  })

  it('sees a floating IP of another pool, and one that was not needed', () => {
    const pool = subject({ kind: 'delivered', by: ['floating-ip'], within: ['192.0.2.8/29'] })
    const made = (address: string) => sdk({ publicV4: address, interfaceIp: address, madeFloatingIps: [address] })
    const ask = (alone: SdkResult) =>
      differenceOf({ subject: pool, ours: floating, theirs: { alone, withOurNetwork: null } })
    expect(ask(made('192.0.2.10'))).toBeNull()
    expect(ask(made('192.0.2.18'))).toContain('gave 192.0.2.18 (floating-ip)')
    const besides = sdk({ publicV6: '2001:db8::1', interfaceIp: '2001:db8::1', madeFloatingIps: ['192.0.2.10'] })
    expect(ask(besides)).toContain('and made the floating IP 192.0.2.10 besides')
  })

  it('says nothing where it was not asked, and what happened where it could not be', () => {
    expect(differenceOf({ subject: unknown, ours: direct, theirs: null })).toBeNull()
    expect(differenceOf({ subject: unknown, ours: direct, theirs: 'no Python' })).toContain('no Python')
  })
})
