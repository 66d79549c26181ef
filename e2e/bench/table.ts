import { alignColumns } from '../openstack/report'
import type { Measured } from './bench'

export type Row = Measured & { bench: string }

/** True where it is within its limit; what has none cannot fail. */
export const passes = ({ value, limit }: Measured): boolean => limit === null || value <= limit

/** What was measured, one line each, as people read it. */
export function table(rows: readonly Row[]): string[] {
  const head = ['', 'bench', 'what', 'value', 'limit', 'ratio', 'beside it']
  const lines = rows.map((row) => [
    passes(row) ? '✓' : '✗',
    row.bench,
    row.what,
    `${row.value.toFixed(1)} ${row.unit}`,
    row.limit === null ? '-' : `${row.limit} ${row.unit}`,
    row.limit === null ? '-' : (row.value / row.limit).toFixed(2),
    row.detail,
  ])
  return alignColumns([head, ...lines])
}
