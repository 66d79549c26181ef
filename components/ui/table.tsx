// biome-ignore-all lint/a11y/noRedundantRoles: the parts of a table that are not displayed as one lose their roles (see `stacked`)
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

/**
 * On a phone each row becomes a card: its first column is the heading, the others stand below one another with their titles.
 */
const stacked = {
  table: 'max-sm:block max-sm:min-w-0',
  // Not `hidden`: a screen reader still reads the title of a column with its cells.
  head: 'max-sm:sr-only',
  body: 'max-sm:block',
  row: 'max-sm:block max-sm:py-2',
  heading: 'max-sm:block max-sm:py-1',
  cell: 'max-sm:relative max-sm:block max-sm:py-1 max-sm:pl-[116px] max-sm:empty:hidden max-sm:before:absolute max-sm:before:left-4 max-sm:before:w-[92px] max-sm:before:truncate max-sm:before:text-small max-sm:before:text-dim max-sm:before:content-[attr(data-title)] max-sm:whitespace-normal max-sm:wrap-anywhere',
}

/**
 * A short table: rows, their skeleton, and what stands there when there is none. One that is sorted keeps its columns on a phone,
 * and scrolls: there they are compared.
 */
export function Table<Row>({ label, columns, rows, rowKey, empty, sorting, onSort }: Props<Row>) {
  const stack = onSort === undefined
  const rowClasses = classes('border-b border-hair last:border-b-0', stack && stacked.row)
  const cellClasses = (index: number, own?: string) =>
    classes('px-4 py-2 align-top', own, stack && (index === 0 ? stacked.heading : stacked.cell))
  if (rows && rows.length === 0) return <div className="rounded-panel border border-rule bg-panel">{empty}</div>
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="scroll-thin relative overflow-x-auto rounded-panel border border-rule bg-panel"
    >
      <table
        role="table"
        aria-label={label}
        aria-busy={!rows}
        className={classes('w-full min-w-[560px] text-left', stack && stacked.table)}
      >
        <thead role="rowgroup" className={classes('text-small text-dim', stack && stacked.head)}>
          <tr role="row" className="border-b border-rule">
            {columns.map((column) => (
              <th
                key={column.title}
                scope="col"
                role="columnheader"
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
        <tbody role="rowgroup" className={classes(stack && stacked.body)}>
          {rows
            ? rows.map((row) => (
                <tr key={rowKey(row)} role="row" className={rowClasses}>
                  {columns.map((column, place) => (
                    <td
                      key={column.title}
                      role="cell"
                      data-title={column.title}
                      className={cellClasses(place, column.className)}
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))
            : [0, 1, 2].map((index) => (
                <tr key={index} role="row" className={rowClasses}>
                  {columns.map((column, place) => (
                    <td key={column.title} role="cell" data-title={column.title} className={cellClasses(place)}>
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
        '-mx-1 -my-0.5 inline-flex h-6 items-center gap-1 rounded-[4px] px-1 hover:text-ink',
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
