import { expect, it } from 'vitest'
import { tokenEnd } from './token-end'

const now = Date.parse('2026-11-22T12:00:00Z')
const token = (expiresAt: string | null, over: { expired?: boolean; revokedAt?: string } = {}) => ({
  expiresAt,
  expired: over.expired ?? false,
  revokedAt: over.revokedAt ?? null,
})

it.each([
  [token(null), 'plain', 'never'],
  [token('2027-02-20T12:00:00.000Z'), 'plain', '2027-02-20, in 90 days'],
  [token('2026-12-06T12:00:00.000Z'), 'part', 'ends in 14 days'],
  [token('2026-11-22T13:00:00.000Z'), 'part', 'ends today or tomorrow'],
  [token('2026-11-20T12:00:00.000Z', { expired: true }), 'no', 'expired on 2026-11-20'],
  [token('2026-11-22T11:59:00.000Z'), 'no', 'expired on 2026-11-22'],
  [token(null, { revokedAt: '2026-11-01T00:00:00.000Z' }), 'no', 'revoked on 2026-11-01'],
])('%j is %s: %s', (given, tone, text) => {
  expect(tokenEnd(given, now)).toEqual({ tone, text })
})

it('says no more than the day while the server renders', () => {
  expect(tokenEnd(token('2026-12-01T00:00:00.000Z'), 0)).toEqual({ tone: 'plain', text: '2026-12-01' })
})
