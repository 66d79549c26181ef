/** Upper bounds of the buckets of request times, in milliseconds: each about half as long again as the one before. */
export const latencyBoundsMs = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10_000,
  15_000, 20_000, 30_000, 60_000,
] as const

/** How many requests took how long: one number for each bound, and one for what took longer. */
export type Buckets = number[]

export const noBuckets = (): Buckets => new Array<number>(latencyBoundsMs.length + 1).fill(0)

/** The bucket of a request that took `ms`. */
export function bucketOf(ms: number): number {
  const index = latencyBoundsMs.findIndex((bound) => ms <= bound)
  return index === -1 ? latencyBoundsMs.length : index
}

/** The sum of two, bucket by bucket; what an older version stored may be shorter. */
export const addBuckets = (a: readonly number[], b: readonly number[]): Buckets =>
  noBuckets().map((_, index) => (a[index] ?? 0) + (b[index] ?? 0))

/**
 * The time in milliseconds within which a share (0 to 1) of the requests was answered, linear within its bucket; null without
 * any. What took longer than the last bound reads as that bound.
 */
export function percentile(buckets: readonly number[], share: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const wanted = share * total
  let below = 0
  for (const [index, count] of buckets.entries()) {
    if (count > 0 && below + count >= wanted) {
      const from = index === 0 ? 0 : (latencyBoundsMs[index - 1] ?? 0)
      const to = latencyBoundsMs[index] ?? from
      return from + (to - from) * Math.max(0, (wanted - below) / count)
    }
    below += count
  }
  return latencyBoundsMs.at(-1) ?? null
}
