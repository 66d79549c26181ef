import type { TrendPoint } from '@/server/domain/scorecard'

const same = (a: TrendPoint, b: TrendPoint): boolean =>
  a.score === b.score && a.max === b.max && a.complete === b.complete

/**
 * At most `most` (at least 2) points of a series in the order of time: first and last, and before all others those at which the line
 * changes. Of too many changes the largest stay, spread by size and not by place, so that a drop is never thinned away.
 */
export function thinOut(points: readonly TrendPoint[], most: number): TrendPoint[] {
  const sorted = [...points].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const room = Math.max(2, Math.floor(most))
  if (sorted.length <= room) return sorted
  const last = sorted.length - 1
  const kept = new Set([0, last])
  const size = (index: number): number => {
    const [before, here] = [sorted[index - 1]!, sorted[index]!]
    return Math.abs(share(here) - share(before)) + (here.complete === before.complete ? 0 : 1)
  }
  const changes = sorted.flatMap((point, index) =>
    index > 0 && index < last && !same(point, sorted[index - 1]!) ? [index] : [],
  )
  const bySize = [...changes].sort((a, b) => size(b) - size(a) || a - b)
  // A change shows as a step only with the point before it.
  for (const index of bySize) {
    for (const each of [index, index - 1]) if (kept.size < room) kept.add(each)
  }
  for (let part = 1; part < room && kept.size < room; part++) kept.add(Math.round((part * last) / room))
  return [...kept].sort((a, b) => a - b).map((index) => sorted[index]!)
}

const share = ({ score, max }: TrendPoint): number => (max === 0 ? 0 : score / max)
