import { z } from 'zod'
import { checkStatuses, lifetimes } from '@/server/domain/guideline'
import { guidelineSchema, referenceRequestSchema } from '@/server/domain/guideline-schema'

/** What a picker shows of a guideline. `key` is how people and the API name it: `node-allocation 2016.10`. */
export const guidelineHeadShape = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  version: z.string(),
  title: z.string(),
  builtIn: z.boolean(),
  revision: z.number().int(),
  /** Runs whose verdicts are still of an older revision: they are computed anew right now. 0: all are up to date. */
  rescoring: z.number().int(),
})
export type GuidelineHead = z.infer<typeof guidelineHeadShape>

export const guidelineItemShape = guidelineHeadShape.extend({
  description: z.string(),
  published: z.string(),
  reference: referenceRequestSchema,
  /** How many checks have each status. */
  checks: z.record(z.enum(checkStatuses), z.number().int()),
  /** Waivers that it carries. */
  flagged: z.number().int(),
  /** The longest and the shortest time that a verdict of it counts. */
  lifetimes: z.array(z.enum(lifetimes)),
  /** Runs that it has judged, and the clouds that they were on. */
  runs: z.number().int(),
  clouds: z.number().int(),
  updatedAt: z.string(),
  updatedBy: z.string(),
})
export type GuidelineItem = z.infer<typeof guidelineItemShape>

export const guidelineDetailShape = guidelineItemShape.extend({
  document: guidelineSchema,
  /** As it was written, comments included. */
  yaml: z.string(),
})
export type GuidelineDetail = z.infer<typeof guidelineDetailShape>

/** What is wrong with a document, and where. `line` and `column` begin with 1; null: nowhere in particular. */
export const guidelineProblemShape = z.object({
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  path: z.string(),
  message: z.string(),
})
export const guidelineValidationShape = z.object({
  ok: z.boolean(),
  problems: z.array(guidelineProblemShape),
  /** How people will name it; null while it cannot be read. */
  key: z.string().nullable(),
})

/** 256 KiB are thousands of checks: a document that is larger is none. */
const yaml = z.string().min(1).max(262_144)
const name = guidelineSchema.shape.name
const version = guidelineSchema.shape.version

/** By id, or by what people call it. */
export const guidelineRefInput = z.object({ guideline: z.string().min(1).max(200) })
export const copyGuidelineInput = guidelineRefInput.extend({
  name,
  version,
  title: z.string().min(1).max(120).optional(),
})
/** `revision` is the one that was read: a change by somebody else in between is refused. */
export const updateGuidelineInput = guidelineRefInput.extend({ yaml, revision: z.number().int().min(1) })
export const validateGuidelineInput = z.object({ yaml })
