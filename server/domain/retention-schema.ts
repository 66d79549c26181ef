import { z } from 'zod'
import { type RetentionRule, retentionRules } from './retention'

const days = ({ defaultDays, minDays, maxDays }: RetentionRule) =>
  z
    .number()
    .int('must be whole days')
    .min(minDays, `must be ${minDays} days or more`)
    .max(maxDays, `must be ${maxDays} days or less`)
    .default(defaultDays)

/** Days per class, with defaults for what is not given. */
export const retentionDays = z.object({
  exchanges: days(retentionRules.exchanges),
  events: days(retentionRules.events),
  history: days(retentionRules.history),
  syncRuns: days(retentionRules.syncRuns),
})
export type RetentionDays = z.infer<typeof retentionDays>
