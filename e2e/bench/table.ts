import { alignColumns } from '../openstack/report'
import type { Measured } from './bench'

export type Row = Measured & { bench: string }

/** True where it is within its limit; what has none cannot fail. */
export const passes = ({ value, limit, atLeast }: Measured): boolean =>
  limit === null || (atLeast ? value >= limit : value <= limit)

/** A number with its unit, with as many digits as say something: whole ones from 1000 on, three places below 1. */
export function amount(value: number, unit: Measured['unit']): string {
  const size = Math.abs(value)
  const places = Number.isInteger(value) || size >= 1_000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return `${value.toFixed(places)} ${unit}`.trimEnd()
}

/** What was measured, one line each, as people read it. */
export function table(rows: readonly Row[]): string[] {
  const head = ['', 'bench', 'what', 'value', 'target', 'ratio', 'held against', 'beside it']
  const lines = rows.map((row) => [
    passes(row) ? '✓' : '✗',
    row.bench,
    row.what,
    amount(row.value, row.unit),
    ...heldAgainst(row),
    row.detail,
  ])
  return alignColumns([head, ...lines])
}

function heldAgainst({ value, unit, limit, atLeast, against }: Row): string[] {
  if (limit === null) return ['-', '-', against ?? '-']
  const ratio = limit === 0 ? '-' : (value / limit).toFixed(2)
  return [`${atLeast ? '>=' : '<='} ${amount(limit, unit)}`, ratio, against ?? 'our limit']
}
