import { describe, expect, test } from 'vitest'
import type { SiteNetworks } from '@/server/domain/catalogue'
import type { StepFacts } from '@/server/domain/facts'
import { chipsOf } from './chips'

const site: SiteNetworks = { networks: [], requiresFloatingIp: null }
const picked = (name: string) => ({ id: 'n', name, decidedBy: 'published' as const, rule: 'r', reason: 'because' })
const pick = (network: string): StepFacts[3] => ({
  network: picked(network),
  flavor: picked('m1'),
  image: picked('ubuntu'),
  strategy: 'direct',
  strategyReason: 'it is public',
  changedFromApproved: false,
})
const address = (changes: Partial<StepFacts[5]> = {}): StepFacts[5] => ({
  strategy: 'direct',
  address: '203.0.113.200',
  version: 4,
  public: true,
  cameWithCreate: true,
  madeResource: null,
  portForwarding: false,
  ...changes,
})
const labels = (facts: Partial<StepFacts>, of = site) => chipsOf(of, facts).map((chip) => chip.label)

describe('chips of a cloud', () => {
  test('nothing is said before the first run', () => expect(labels({})).toEqual([]))
  test('a network called private that gives public addresses is named', () => {
    expect(labels({ 3: pick('private'), 5: address() })).toEqual(['direct', 'private is public'])
  })
  test('an honest name is not, nor a floating IP beside a private network', () => {
    expect(labels({ 3: pick('campus'), 5: address() })).toEqual(['direct'])
    const madeResource = { kind: 'floating IP', id: 'f', pool: 'ext-net' }
    expect(labels({ 3: pick('private'), 5: address({ cameWithCreate: false, madeResource }) })).toEqual([
      'floating IP needed',
    ])
  })
  test('a forwarded port is called so, and not a floating IP', () => {
    const madeResource = { kind: 'port-forwarding', id: 'f', pool: 'ext-net' }
    const forwarded = address({ cameWithCreate: false, madeResource, portForwarding: true, port: 20_001 })
    expect(labels({ 5: forwarded })).toEqual(['forwarded port'])
  })
  test('what is declared shows with its source until a run has shown it', () => {
    const origin = { layer: 'profile', source: 'profile "auro"' } as const
    const declared = { ...site, requiresFloatingIp: true, origins: { requiresFloatingIp: origin } }
    expect(labels({}, { ...site, requiresFloatingIp: true })).toEqual(['floating IP needed'])
    expect(chipsOf(declared, {})[0]?.title).toBe('Declared by profile "auro".')
    expect(labels({}, { ...site, requiresFloatingIp: false, floatingIpSource: 'none' })).toEqual(['no floating IPs'])
    expect(labels({ 5: address() }, declared)).toEqual(['direct'])
  })
})
