import type { Report } from '@/e2e/openstack/report'

/** What a scenario is given. Numbers come from the command line, by the scenario's own names. */
export type ScenarioOptions = {
  report: Report
  signal: AbortSignal
  number(name: string, otherwise: number): number
  flag(name: string): boolean
}
export type Scenario = {
  /** One line for the usage. */
  what: string
  /** Its own words on the command line; a number each, or nothing. */
  words: Record<string, 'number' | 'flag'>
  run(options: ScenarioOptions): Promise<void>
}

/** The value that `share` (0 to 1) of all values do not exceed; NaN for none. Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** A table of measured values: what, value, limit. A value above its limit fails. */
export function tellMeasures(
  report: Report,
  rows: readonly { what: string; value: number; unit: string; limit?: number; atLeast?: number }[],
): void {
  const text = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1))
  report.table([
    ['measured', 'value', 'limit', ''],
    ...rows.map(({ what, value, unit, limit, atLeast }) => {
      const bound = limit !== undefined ? `<= ${limit}` : atLeast !== undefined ? `>= ${atLeast}` : '-'
      return [what, `${text(value)} ${unit}`.trim(), bound, verdict(value, { limit, atLeast })]
    }),
  ])
  for (const { what, value, unit, limit, atLeast } of rows) {
    if (verdict(value, { limit, atLeast }) !== 'FAIL') continue
    report.check(false, `${what}: ${text(value)} ${unit}, limit ${limit ?? atLeast}`)
  }
}

const verdict = (value: number, { limit, atLeast }: { limit?: number; atLeast?: number }): string => {
  if (limit === undefined && atLeast === undefined) return ''
  // A value that could not be measured is no pass.
  const fits = value <= (limit ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY)
  return fits ? 'pass' : 'FAIL'
}
