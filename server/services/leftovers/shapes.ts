import { z } from 'zod'
import {
  leftoverEnds,
  leftoverFactsSchema,
  leftoverKinds,
  leftoverModes,
  leftoverNexts,
  leftoverReasons,
  leftoverSettingsSchema,
  leftoverVerdicts,
} from '@/server/domain/leftovers'

/** One thing that carries our mark and that nothing needs, or nothing explains. Times are ISO 8601 UTC. */
export const leftoverShape = z.object({
  id: z.string(),
  cloud: z.string(),
  cloudName: z.string(),
  region: z.string().nullable(),
  simulated: z.boolean(),
  kind: z.enum(leftoverKinds),
  providerId: z.string(),
  /** What a person types to remove something unknown. */
  name: z.string(),
  verdict: z.enum(leftoverVerdicts),
  reason: z.enum(leftoverReasons),
  /** The reason as a sentence. */
  why: z.string(),
  facts: leftoverFactsSchema,
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  sightings: z.number().int(),
  /** Where it came from; null where that is not known. */
  origin: z
    .object({
      allocation: z.string(),
      allocationName: z.string(),
      node: z.string(),
      nodeName: z.string(),
      by: z.string(),
    })
    .nullable(),
  /** Seen by two complete looks at least, a grace apart. */
  due: z.boolean(),
  next: z.enum(leftoverNexts),
  /** The sweep that does it; null where only a person does. */
  nextAt: z.string().nullable(),
  /** Why the last attempt to remove it did not work. */
  problem: z.string().nullable(),
  endedAt: z.string().nullable(),
  ended: z.enum(leftoverEnds).nullable(),
})
export type LeftoverItem = z.infer<typeof leftoverShape>

export const sweepShape = z.object({
  id: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  by: z.string(),
  dryRun: z.boolean(),
  seen: z.number().int(),
  needed: z.number().int(),
  leftover: z.number().int(),
  unknown: z.number().int(),
  due: z.number().int(),
  removed: z.number().int(),
  gaps: z.array(z.object({ kind: z.enum(leftoverKinds), problem: z.string() })),
  stopped: z.string().nullable(),
  error: z.string().nullable(),
})

/** What the reaper did last in each cloud, and how it is set. */
export const leftoverOverviewShape = z.object({
  settings: leftoverSettingsSchema.extend({ mode: z.enum(leftoverModes) }),
  nextSweepAt: z.string(),
  clouds: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      simulated: z.boolean(),
      leftovers: z.number().int(),
      unknown: z.number().int(),
      due: z.number().int(),
      sweeping: z.boolean(),
      /** The last one that came to an end; null before the first. */
      lastSweep: sweepShape.nullable(),
    }),
  ),
})
export type LeftoverOverview = z.infer<typeof leftoverOverviewShape>

export const sweepInput = z.object({
  /** One cloud; all when not given. */
  cloud: z.string().optional(),
  /** False: a sweep as the schedule does it, which in mode `remove` removes what is due. */
  dryRun: z.boolean().default(true),
})

export const removeInput = z
  .object({
    /** Which; or `due`. */
    ids: z.array(z.uuid()).min(1).max(500).optional(),
    /** True: everything that is due, in one cloud or all. */
    due: z.boolean().optional(),
    cloud: z.string().optional(),
    /** For what is unknown: its name, typed by a person, by id. */
    names: z.record(z.uuid(), z.string()).optional(),
  })
  .refine(({ ids, due }) => (ids === undefined) !== (due !== true), 'Give either ids or due: true.')

export const settingsInput = z.object({
  mode: leftoverSettingsSchema.shape.mode.unwrap().optional(),
  graceSeconds: leftoverSettingsSchema.shape.graceSeconds.unwrap().optional(),
  cap: leftoverSettingsSchema.shape.cap.unwrap().optional(),
})
