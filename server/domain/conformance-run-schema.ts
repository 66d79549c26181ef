import { z } from 'zod'
import { conformanceRhythms, defaultConformanceBudget, defaultGuideline } from './conformance-run'

/** What a conformance run may use. Its nodes are always released, whatever it comes to. */
export const conformanceBudgetSchema = z.strictObject({
  /** Nodes that may exist at once. */
  nodes: z.number().int().min(1).max(20).default(defaultConformanceBudget.nodes),
  /** After so many minutes what still runs is cancelled and released. */
  minutes: z.number().int().min(5).max(1440).default(defaultConformanceBudget.minutes),
  /** For all nodes of the run together, in the currency that the clouds' prices are given in; null: not limited. */
  money: z.number().min(0).max(1_000_000).nullable().default(defaultConformanceBudget.money),
})
export type ConformanceBudget = z.output<typeof conformanceBudgetSchema>

/** The one schedule of an installation, as it is set. */
export const conformanceScheduleSchema = z.strictObject({
  guideline: z.string().min(1).default(defaultGuideline),
  every: z.enum(conformanceRhythms).default('off'),
  /** Ids; null: all clouds that nodes may be launched on. */
  clouds: z.array(z.string().min(1)).min(1).max(500).nullable().default(null),
  budget: conformanceBudgetSchema.default(defaultConformanceBudget),
})
export type ConformanceSchedule = z.output<typeof conformanceScheduleSchema>
