import { z } from 'zod'

/** What a conformance run may use. Its nodes are always released, whatever it comes to. */
export const conformanceBudgetSchema = z.strictObject({
  /** Nodes that may exist at once. */
  nodes: z.number().int().min(1).max(20).default(10),
  /** After so many minutes what still runs is cancelled and released. */
  minutes: z.number().int().min(5).max(1440).default(60),
  /** For all nodes of the run together, in the currency that the clouds' prices are given in; null: not limited. */
  money: z.number().min(0).max(1_000_000).nullable().default(null),
})
export type ConformanceBudget = z.output<typeof conformanceBudgetSchema>
export const defaultConformanceBudget: ConformanceBudget = conformanceBudgetSchema.parse({})

/** The guideline that is run when none is named. */
export const defaultGuideline = 'node-allocation 2016.10'

export const conformanceCauses = ['person', 'token', 'schedule'] as const

/** `waiting` until the budget has room; `releasing` until the cloud is clean; `skipped` where nothing was asked. */
export const conformanceCloudStates = ['waiting', 'running', 'releasing', 'done', 'skipped'] as const
export type ConformanceCloudState = (typeof conformanceCloudStates)[number]

export const conformanceRunStates = ['running', 'cancelling', 'ended'] as const
export type ConformanceRunState = (typeof conformanceRunStates)[number]

/** How often the scheduled run comes. */
export const conformanceRhythms = ['off', 'day', 'week', 'month'] as const
export type ConformanceRhythm = (typeof conformanceRhythms)[number]
/** Days from one scheduled run to the next. */
export const rhythmDays = { day: 1, week: 7, month: 30 } as const satisfies Record<
  Exclude<ConformanceRhythm, 'off'>,
  number
>

/** The one schedule of an installation, as it is set. */
export const conformanceScheduleSchema = z.strictObject({
  guideline: z.string().min(1).default(defaultGuideline),
  every: z.enum(conformanceRhythms).default('off'),
  /** Ids; null: all clouds that nodes may be launched on. */
  clouds: z.array(z.string().min(1)).min(1).max(500).nullable().default(null),
  budget: conformanceBudgetSchema.default(defaultConformanceBudget),
})
export type ConformanceSchedule = z.output<typeof conformanceScheduleSchema>
