import type { StepId } from '@/server/domain/steps'

/** How long a failed node whose server runs is kept for a person who may want to retry, in ms. */
export const holdMs = 15 * 60_000

/**
 * Until when a node that failed at this step is kept, ISO 8601 UTC; null when it is removed at once. Up to step 5 there is
 * nothing that a person could look at; from step 6 on there is a node. `nowMs` is by the clock that all workers share.
 */
export const holdUntil = (step: StepId, nowMs: number): string | null =>
  step >= 6 ? new Date(nowMs + holdMs).toISOString() : null
