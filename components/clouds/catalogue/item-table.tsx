'use client'

import { useQueryStates } from 'nuqs'
import { type ReactNode, useState } from 'react'
import { Button } from '../../ui/button'
import { Input } from '../../ui/field'
import { Empty } from '../../ui/states'
import { type Sorting, Table } from '../../ui/table'
import { formatCount } from '../../ui/words'
import { cloudParsers } from '../search-params'
import { type Orders, readSorting, sorted, writeSorting } from './order'

/** More rows are drawn when asked for: a browser takes seconds to lay out thousands. */
const rowsAtOnce = 300

type Props<Row> = {
  /** `images`, for sentences and the table's name. */
  part: 'flavors' | 'images'
  rows: Row[] | undefined
  orders: Orders<Row>
  first: Sorting
  find: (rows: readonly Row[], query: string) => Row[]
  placeholder: string
  columns: { title: string; cell: (row: Row) => ReactNode; sort: string; className?: string }[]
}

/** A table of flavors or images with a search, an order for each column, and how many match; both live in the address. */
export function ItemTable<Row extends { id: string; name: string }>(props: Props<Row>) {
  const { part, rows, orders, first } = props
  const [{ q, sort }, set] = useQueryStates({ q: cloudParsers.q, sort: cloudParsers.sort })
  const [limit, setLimit] = useState(rowsAtOnce)
  const sorting = readSorting(sort, orders) ?? first
  const query = q.trim()
  const found = rows && query ? props.find(rows, query) : rows
  const shown = found && sorted(found, orders[sorting.key] ?? (() => null), sorting.descending)
  const clear = () => void set({ q: null })
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="w-full min-[600px]:w-[280px]">
          <Input
            data-search
            type="search"
            aria-label={`Search ${part}`}
            placeholder={props.placeholder}
            maxLength={200}
            value={q}
            onChange={(event) => void set({ q: event.target.value || null })}
          />
        </div>
        <p role="status" className="text-small text-dim">
          {rows && found
            ? query
              ? `${formatCount(found.length)} of ${formatCount(rows.length)} ${part}`
              : `${formatCount(rows.length)} ${part}`
            : ' '}
        </p>
      </div>
      <Table
        label={part === 'flavors' ? 'Flavors' : 'Images'}
        rows={shown?.slice(0, limit)}
        rowKey={(row) => row.id}
        sorting={sorting}
        onSort={(next) => {
          const isFirst = next.key === first.key && next.descending === first.descending
          void set({ sort: isFirst ? null : writeSorting(next) })
        }}
        empty={
          rows?.length ? (
            <Empty
              title={`None of the ${formatCount(rows.length)} ${part} matches`}
              action={<Button onClick={clear}>Clear the search</Button>}
            >
              Every word of “{query}” must occur in its name, id or one of its facts.
            </Empty>
          ) : (
            <Empty title={`This cloud lists no ${part.slice(0, -1)}`} />
          )
        }
        columns={props.columns}
      />
      {shown && shown.length > limit ? (
        <div>
          <Button onClick={() => setLimit(limit + rowsAtOnce)}>
            Show {formatCount(Math.min(rowsAtOnce, shown.length - limit))} more of {formatCount(shown.length)}
          </Button>
        </div>
      ) : null}
    </>
  )
}
