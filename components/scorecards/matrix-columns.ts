import { steps } from '@/server/domain/steps'
import type { SortKey } from './arrange'

export type Column = {
  id: string
  title: string
  number: number | null
  sort: SortKey | null
  width: number
  end: boolean
  bone: string
}

const plain = (id: string, title: string, sort: SortKey | null, width: number, bone: string): Column => ({
  id,
  title,
  number: null,
  sort,
  width,
  end: id === 'score',
  bone,
})

/** The table's columns: head, rows, foot and skeleton have these widths (px; the first takes what is left). */
export const columns: readonly Column[] = [
  plain('cloud', 'Cloud', 'name', 160, 'w-24'),
  ...steps.map((step) => ({
    id: step.key,
    title: step.short,
    number: step.id,
    sort: String(step.id) as SortKey,
    width: step.id === 8 ? 98 : 84,
    end: false,
    bone: 'w-14',
  })),
  plain('score', 'Score', 'score', 84, 'w-9'),
  plain('trend', 'Trend', null, 76, 'w-16'),
  plain('cost', 'Cost of interop', 'cost', 112, 'w-20'),
  plain('age', 'Age', 'age', 50, 'w-7'),
]
export const tableWidth = columns.reduce((sum, column) => sum + column.width, 0)
