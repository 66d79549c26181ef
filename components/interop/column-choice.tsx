'use client'

import { Chip } from '../ui/states'
import type { InteropMatrix } from './words'

type Column = InteropMatrix['columns'][number]
const keyOf = ({ guideline, target }: Column) => `${guideline}~${target}`
const columnsMax = 8

/** Which guidelines and targets stand beside the steps. */
export function ColumnChoice({
  choices,
  columns,
  onChange,
}: {
  choices: Column[]
  columns: Column[]
  onChange: (columns: Column[]) => void
}) {
  if (choices.length === 0) return null
  const chosen = new Set(columns.map(keyOf))
  const toggle = (column: Column) =>
    onChange(choices.filter((one) => (keyOf(one) === keyOf(column) ? !chosen.has(keyOf(one)) : chosen.has(keyOf(one)))))
  return (
    <details className="rounded-panel border border-rule bg-panel px-4 py-2.5">
      <summary className="text-small text-dim select-none hover:text-ink">
        Columns: <Chip>{columns.length}</Chip> of {choices.length} guidelines and targets
      </summary>
      <fieldset className="mt-2 grid gap-x-6 gap-y-1 sm:grid-cols-2">
        <legend className="sr-only">Columns of API conformance</legend>
        {choices.map((column) => {
          const on = chosen.has(keyOf(column))
          const last = on && columns.length === 1
          return (
            <label key={keyOf(column)} className="flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                checked={on}
                disabled={last || (!on && columns.length >= columnsMax)}
                onChange={() => toggle(column)}
                className="accent-plum"
              />
              <span className="min-w-0 break-words">{column.name}</span>
            </label>
          )
        })}
      </fieldset>
    </details>
  )
}
