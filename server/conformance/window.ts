import type { JudgedRun } from '@/server/domain/scorecard'

/** Complete runs that make a cell (product.md, "Which runs make a cell"). */
export const windowSize = 3

/** Newest first. Runs of the same moment are told apart by their id, so that the order in which they came never matters. */
export const newestFirst = (a: Pick<JudgedRun, 'at' | 'evidence'>, b: Pick<JudgedRun, 'at' | 'evidence'>): number =>
  Date.parse(b.at) - Date.parse(a.at) || (a.evidence < b.evidence ? 1 : a.evidence > b.evidence ? -1 : 0)

/** Simulated and real runs say nothing about each other (product.md, "The yardstick"). */
export const ofOneKind = (a: { simulated: boolean }, b: { simulated: boolean }): boolean => a.simulated === b.simulated

/** The last three complete runs at `now`, newest first. Runs of the other kind (simulated or real) say nothing about this cloud. */
export function windowOf(
  runs: readonly JudgedRun[],
  { now, simulated }: { now: string; simulated: boolean },
): JudgedRun[] {
  const until = Date.parse(now)
  return runs
    .filter((run) => ofOneKind(run, { simulated }) && Date.parse(run.at) <= until)
    .sort(newestFirst)
    .slice(0, windowSize)
}
