/** What is kept for a time and then removed; the audit is kept for ever and stands in no list of these. */
export const retentionClasses = ['exchanges', 'events', 'history', 'syncRuns'] as const
export type RetentionClass = (typeof retentionClasses)[number]

export type RetentionRule = {
  readonly name: string
  /** What it holds, and what is kept longer than the time says. */
  readonly what: string
  readonly defaultDays: number
  readonly minDays: number
  readonly maxDays: number
}

/** Days per class: the default, and between which an admin may choose (product.md: 90 days, 1 year, 3 years). */
export const retentionRules = {
  exchanges: {
    name: 'API calls',
    what: 'Requests and answers of clouds, redacted. Calls of the last 3 complete runs of each cloud are kept longer: its verdicts cite them.',
    defaultDays: 90,
    minDays: 7,
    maxDays: 3650,
  },
  events: {
    name: 'Events of allocations',
    what: 'The story and log of each allocation, counted from its end. Its nodes, steps and verdicts stay. Nodes that are under way, delivered, or left something behind keep theirs.',
    defaultDays: 365,
    minDays: 30,
    maxDays: 3650,
  },
  history: {
    name: 'History of nodes and catalogues',
    what: 'Earlier states of nodes, counted from when they were replaced, and nodes that are gone from their cloud for so long; changes of flavors, images and networks; bulk actions that are over, with their results.',
    defaultDays: 1095,
    minDays: 30,
    maxDays: 3650,
  },
  syncRuns: {
    name: 'Sync runs',
    what: 'What each listing of a cloud has found. The newest one of each cloud stays.',
    defaultDays: 90,
    minDays: 7,
    maxDays: 3650,
  },
} as const satisfies Record<RetentionClass, RetentionRule>

const dayMs = 86_400_000

/** Before this moment things of a class that is kept for so many days may go. */
export const keptSince = (days: number, now: Date): Date => new Date(now.getTime() - days * dayMs)

/** How long, in the words of the default where it is a round number: `1 year`, `3 years`, `90 days`. */
export function daysText(days: number): string {
  const [count, unit] = days % 365 === 0 && days > 0 ? [days / 365, 'year'] : [days, 'day']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
