import type { TrendPoint } from '@/server/domain/scorecard'

const same = (a: TrendPoint, b: TrendPoint): boolean =>
  a.score === b.score && a.max === b.max && a.complete === b.complete

/**
 * At most `most` (at least 2) points of a series in the order of time: first and last, and before all others those at which the line
 * changes. Of too many changes the largest stay, spread by size and not by place, so that a drop is never thinned away.
 */
export function thinOut(points: readonly TrendPoint[], most: number): TrendPoint[] {
  const room = Math.max(2, Math.floor(most))
  const sorted = inOrder(points)
  if (sorted.length <= room) return [...sorted]
  const last = sorted.length - 1
  const kept = new Set([0, last])
  const changes: { index: number; size: number }[] = []
  for (let index = 1; index < last; index++) {
    const [before, here] = [sorted[index - 1]!, sorted[index]!]
    if (same(here, before)) continue
    const size = Math.abs(share(here) - share(before)) + (here.complete === before.complete ? 0 : 1)
    changes.push({ index, size })
  }
  changes.sort((a, b) => b.size - a.size || a.index - b.index)
  // A change shows as a step only with the point before it.
  for (const { index } of changes) {
    for (const each of [index, index - 1]) if (kept.size < room) kept.add(each)
  }
  for (let part = 1; part < room && kept.size < room; part++) kept.add(Math.round((part * last) / room))
  return [...kept].sort((a, b) => a - b).map((index) => sorted[index]!)
}

/** By time. A series as the database gives it stays as it is: years of a hundred clouds are read at once. */
function inOrder(points: readonly TrendPoint[]): readonly TrendPoint[] {
  const timed = points.map((point) => ({ point, at: Date.parse(point.at) }))
  const isSorted = timed.every(({ at }, index) => index === 0 || timed[index - 1]!.at <= at)
  return isSorted ? points : timed.sort((a, b) => a.at - b.at).map(({ point }) => point)
}

const share = ({ score, max }: TrendPoint): number => (max === 0 ? 0 : score / max)
