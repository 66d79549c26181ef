import { z } from 'zod'
import { type RetentionClass, retentionClasses, retentionRules } from '@/server/domain/retention'
import { masterKeyShape } from '../secrets/get-key-state'

const days = (id: RetentionClass) => {
  const { minDays, maxDays } = retentionRules[id]
  return z
    .number('must be a number of days')
    .int('must be whole days')
    .min(minDays, `must be ${minDays} days or more`)
    .max(maxDays, `must be ${maxDays} days or less`)
}

/** What an admin changes: days per class; what is not given stays. */
export const updateRetentionInput = z
  .strictObject({
    exchanges: days('exchanges').optional(),
    events: days('events').optional(),
    history: days('history').optional(),
    syncRuns: days('syncRuns').optional(),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), 'name at least one class and its days')

/** How much a kind of rows takes. `bytes` with indexes; `oldest` is null where there is none. */
const sizeShape = z.object({
  rows: z.number(),
  /** True where there are so many that the database was asked for its estimate. */
  estimated: z.boolean(),
  bytes: z.number(),
  oldest: z.string().nullable(),
})
export type TableSize = z.infer<typeof sizeShape>

/** The last time that a class was gone through: how many rows were removed. */
export const lastPruneShape = z.object({ at: z.string(), removed: z.number(), ms: z.number() })
export type LastPrune = z.infer<typeof lastPruneShape>

export const dataShape = z.object({
  classes: z.array(
    z.object({
      id: z.enum(retentionClasses),
      name: z.string(),
      what: z.string(),
      days: z.number(),
      defaultDays: z.number(),
      minDays: z.number(),
      maxDays: z.number(),
      size: sizeShape,
      last: lastPruneShape.nullable(),
    }),
  ),
  /** Kept for ever: who did what. */
  audit: sizeShape,
  /** The whole database, with the job queue. */
  databaseBytes: z.number(),
  masterKey: masterKeyShape,
})
export type DataReport = z.infer<typeof dataShape>
