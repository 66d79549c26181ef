/** How long a result of a test case counts. `year` as `month` and `quarter` (inferred); `infinite` never ends. */
export const scsLifetimes = ['day', 'week', 'month', 'quarter', 'year', 'infinite'] as const
export type ScsLifetime = (typeof scsLifetimes)[number]

/** Days for which a result that has expired is still shown in place of a newer one that nobody approved (compliance monitor). */
export const graceDays = 7

const dayMs = 86_400_000

/**
 * When a result of `at` expires (scs-0004, regulations 2 and 3): periods of the calendar, UTC. A day: midnight after two days; a
 * week: the Monday after next; a month, quarter, year: the first day of the second one after. null: never.
 */
export function expiryOf(at: Date, lifetime: ScsLifetime): Date | null {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
  switch (lifetime) {
    case 'day':
      return new Date(Date.UTC(year, month, day + 2))
    case 'week':
      // Monday is the week's first day.
      return new Date(Date.UTC(year, month, day + 14 - ((at.getUTCDay() + 6) % 7)))
    case 'month':
      return new Date(Date.UTC(year, month + 2, 1))
    case 'quarter':
      return new Date(Date.UTC(year, (Math.floor(month / 3) + 2) * 3, 1))
    case 'year':
      return new Date(Date.UTC(year + 2, 0, 1))
    case 'infinite':
      return null
  }
}

/** `valid` before the expiry, `grace` for a week after it, then `expired`. */
export function ageState(expires: Date | null, now: Date): 'valid' | 'grace' | 'expired' {
  if (expires === null || now < expires) return 'valid'
  return now.getTime() < expires.getTime() + graceDays * dayMs ? 'grace' : 'expired'
}
