import { tokenEndsSoonDays } from '@/server/domain/token-scope'

export type TokenEnd = { tone: 'plain' | 'part' | 'no'; text: string }
const dayMs = 86_400_000

/** When a token ends, in words; `now` is 0 while the server renders, and then nothing is said of how long that is. */
export function tokenEnd(
  token: { expiresAt: string | null; expired: boolean; revokedAt: string | null },
  now: number,
): TokenEnd {
  if (token.revokedAt) return { tone: 'no', text: `revoked on ${token.revokedAt.slice(0, 10)}` }
  if (token.expiresAt === null) return { tone: 'plain', text: 'never' }
  const day = token.expiresAt.slice(0, 10)
  if (token.expired) return { tone: 'no', text: `expired on ${day}` }
  if (now === 0) return { tone: 'plain', text: day }
  const days = Math.floor((Date.parse(token.expiresAt) - now) / dayMs)
  if (days < 0) return { tone: 'no', text: `expired on ${day}` }
  const left = days === 0 ? 'today or tomorrow' : days === 1 ? 'in 1 day' : `in ${days} days`
  return days <= tokenEndsSoonDays ? { tone: 'part', text: `ends ${left}` } : { tone: 'plain', text: `${day}, ${left}` }
}
