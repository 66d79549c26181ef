/** What a run may use where nothing else is said. */
export const defaultConformanceBudget: { nodes: number; minutes: number; money: number | null } = {
  nodes: 10,
  minutes: 60,
  money: null,
}

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
