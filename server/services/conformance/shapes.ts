import { z } from 'zod'
import {
  conformanceCauses,
  conformanceCloudStates,
  conformanceRunStates,
  defaultConformanceBudget,
  defaultGuideline,
} from '@/server/domain/conformance-run'
import { conformanceBudgetSchema, conformanceScheduleSchema } from '@/server/domain/conformance-run-schema'
import { nodeRunStates } from '@/server/domain/steps'
import { pageInput } from '../paging'

/** What starts a conformance run: `POST /api/v1/conformance-runs`. */
export const startRunInput = z.strictObject({
  /** `<name> <version>`. */
  guideline: z.string().min(1).default(defaultGuideline),
  /** Ids; all clouds that nodes may be launched on when not given. */
  clouds: z.array(z.string().min(1)).min(1).max(500).optional(),
  budget: conformanceBudgetSchema.default(defaultConformanceBudget),
})

export const listRunsInput = z.object(pageInput)

/** One cloud of a run. Times are ISO 8601 UTC. */
const conformanceRunCloudShape = z.object({
  cloud: z.string(),
  cloudName: z.string(),
  simulated: z.boolean(),
  state: z.enum(conformanceCloudStates),
  allocation: z.string().nullable(),
  node: z.string().nullable(),
  nodeState: z.enum(nodeRunStates).nullable(),
  /** The step that runs now, or the last one that did, 1 to 8; null before the first. */
  step: z.number().int().nullable(),
  /** The evidence that came of it; null: none (yet). */
  evidence: z.string().nullable(),
  /** Did the node come out right; null: no evidence (yet). */
  delivered: z.boolean().nullable(),
  /** Why there is no result, or what could not be removed; null: nothing to tell. */
  problem: z.string().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})

/** A conformance run with its clouds, in the order of the configuration. */
export const conformanceRunShape = z.object({
  id: z.string(),
  /** `<name> <version>`. */
  guideline: z.string(),
  guidelineId: z.string(),
  cause: z.enum(conformanceCauses),
  startedBy: z.string(),
  /** `cancelling`: asked to stop; ended only when all nodes are released. */
  state: z.enum(conformanceRunStates),
  cancelRequestedBy: z.string().nullable(),
  budget: conformanceBudgetSchema,
  createdAt: z.string(),
  /** When what still runs is cancelled. */
  deadline: z.string(),
  endedAt: z.string().nullable(),
  clouds: z.array(conformanceRunCloudShape),
})
export type ConformanceRunItem = z.output<typeof conformanceRunShape>

export const scheduleInput = conformanceScheduleSchema
export const scheduleShape = conformanceScheduleSchema.extend({
  /** When the last scheduled run began; null: never. */
  lastRunAt: z.string().nullable(),
  /** When the next one is due; null: off. */
  nextRunAt: z.string().nullable(),
})
export type ScheduleItem = z.output<typeof scheduleShape>
