import type { ReactNode } from 'react'
import { classes } from './classes'
import { Bone } from './states'

/** What a table is sorted by: the `sort` of a column. */
export type Sorting = { key: string; descending: boolean }

type Column<Row> = {
  title: string
  cell: (row: Row) => ReactNode
  className?: string
  /** The word for its order; absent: the table is not sorted by it. */
  sort?: string
}
type Props<Row> = {
  label: string
  columns: Column<Row>[]
  rows: Row[] | undefined
  rowKey: (row: Row) => string
  empty: ReactNode
  /** For tables that are sorted: by what they are, and what a click on a column asks for. */
  sorting?: Sorting
  onSort?: (sorting: Sorting) => void
}

/** A short table: rows, their skeleton, and what stands there when there is none. */
export function Table<Row>({ label, columns, rows, rowKey, empty, sorting, onSort }: Props<Row>) {
  if (rows && rows.length === 0) return <div className="rounded-panel border border-rule bg-panel">{empty}</div>
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="scroll-thin relative overflow-x-auto rounded-panel border border-rule bg-panel"
    >
      <table aria-label={label} aria-busy={!rows} className="w-full min-w-[560px] text-left">
        <thead className="text-small text-dim">
          <tr className="border-b border-rule">
            {columns.map((column) => (
              <th
                key={column.title}
                scope="col"
                aria-sort={
                  column.sort && column.sort === sorting?.key
                    ? sorting.descending
                      ? 'descending'
                      : 'ascending'
                    : undefined
                }
                className="px-4 py-2 font-normal whitespace-nowrap"
              >
                {column.sort && onSort ? (
                  <SortButton title={column.title} sort={column.sort} sorting={sorting} onSort={onSort} />
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            ? rows.map((row) => (
                <tr key={rowKey(row)} className="border-b border-hair last:border-b-0">
                  {columns.map((column) => (
                    <td key={column.title} className={`px-4 py-2 align-top ${column.className ?? ''}`}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))
            : [0, 1, 2].map((index) => (
                <tr key={index} className="border-b border-hair last:border-b-0">
                  {columns.map((column) => (
                    <td key={column.title} className="px-4 py-2">
                      <Bone className="w-24" />
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  )
}

/** The name of a column; a click sorts by it, a second one turns the order around. */
function SortButton({
  title,
  sort,
  sorting,
  onSort,
}: {
  title: string
  sort: string
  sorting: Sorting | undefined
  onSort: (sorting: Sorting) => void
}) {
  const sorted = sorting?.key === sort
  return (
    <button
      type="button"
      onClick={() => onSort({ key: sort, descending: sorted && !sorting.descending })}
      className={classes(
        '-mx-1 inline-flex h-7 items-center gap-1 rounded-[4px] px-1 hover:text-ink',
        sorted && 'font-semibold text-ink',
      )}
    >
      {title}
      <span aria-hidden className="w-2 text-tiny">
        {sorted ? (sorting.descending ? '↓' : '↑') : ''}
      </span>
    </button>
  )
}
