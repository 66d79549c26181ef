export type Summary = { p50: number; p95: number; max: number; count: number }

/** Nearest rank: the smallest value that so many per cent of all do not exceed. Throws for no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
  if (value === undefined) throw new Error('There are no values.')
  return value
}

export const summarise = (values: readonly number[]): Summary => ({
  p50: percentile(values, 50),
  p95: percentile(values, 95),
  max: percentile(values, 100),
  count: values.length,
})
