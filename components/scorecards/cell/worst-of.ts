import type { Verdict } from '@/server/domain/verdict'

const order: readonly Verdict[] = ['NO', 'UNKNOWN', 'EXPIRED', 'PARTIAL', 'YES', 'WAIVED', 'NOT APPLICABLE']

/** What a run said to a step of several checks, as one word: the worst of them; null where nothing judged it. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict | null =>
  order.find((verdict) => verdicts.includes(verdict)) ?? null
