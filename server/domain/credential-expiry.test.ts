import { describe, expect, it } from 'vitest'
import { credentialState } from './credential-expiry'
import type { CloudCredential } from './credential-expiry-schema'

const now = Date.parse('2026-11-23T12:00:00Z')
const password = (over: Partial<CloudCredential>): CloudCredential => ({
  ...{ kind: 'password', name: 'ada', expires: 'at', expiresAt: null, renews: false, note: '' },
  ...over,
})

describe('credentials that end', () => {
  it.each([
    ['more than 7 days away', { expiresAt: '2026-11-30T12:00:01Z' }, 'fine'],
    ['7 days away', { expiresAt: '2026-11-30T11:59:59Z' }, 'soon'],
    ['now', { expiresAt: '2026-11-23T12:00:00Z' }, 'expired'],
    ['past', { expiresAt: '2026-11-20T00:00:00Z' }, 'expired'],
    ['an hour away, renewed by itself', { expiresAt: '2026-11-23T13:00:00Z', renews: true }, 'fine'],
    ['past, though it should have been renewed', { expiresAt: '2026-11-23T11:00:00Z', renews: true }, 'expired'],
    ['never', { expires: 'never' as const }, 'fine'],
    ['not told', { expires: 'not-told' as const }, 'unknown'],
    ['no time at all', { expiresAt: 'soon' }, 'unknown'],
  ])('an end that is %s', (_what, over, state) => {
    expect(credentialState(password(over), now)).toBe(state)
  })
})
