import { stepById } from '@/server/domain/steps'
import { classes } from '../ui/classes'
import { ariaSort, keyOf, type Sort, type SortKey } from './arrange'
import { type Column, columns } from './matrix-columns'

/** Names of the columns; the ones that can be sorted by are buttons. */
export function MatrixHead({ sort, onSort }: { sort: Sort; onSort: ((key: SortKey) => void) | null }) {
  return (
    <thead>
      <tr data-grid-row>
        {columns.map((column, index) => (
          <th
            key={column.id}
            scope="col"
            title={column.number ? stepById(column.number as 1).title : undefined}
            aria-sort={onSort && column.sort ? ariaSort(sort, column.sort) : undefined}
            className={classes(
              'sticky top-0 z-20 h-8 border-b border-rule bg-panel px-2 text-small font-semibold whitespace-nowrap',
              index === 0 && 'left-0 z-30 pl-3',
              column.end && 'text-right',
            )}
          >
            {onSort && column.sort ? (
              <SortButton column={column} sort={sort} onSort={onSort} />
            ) : (
              <Title column={column} />
            )}
          </th>
        ))}
      </tr>
    </thead>
  )
}

const Title = ({ column }: { column: Column }) => (
  <>
    {column.number ? <span className="mr-1 font-normal text-dim">{column.number} </span> : null}
    {column.title}
  </>
)

function SortButton({ column, sort, onSort }: { column: Column; sort: Sort; onSort: (key: SortKey) => void }) {
  const key = column.sort!
  const current = keyOf(sort) === key
  return (
    <button
      type="button"
      data-stop
      tabIndex={-1}
      onClick={() => onSort(key)}
      className="-mx-1 inline-flex h-6 items-center rounded-[4px] px-1 hover:bg-hover"
    >
      <Title column={column} />
      <span aria-hidden className={classes('ml-0.5 w-2 text-tiny text-plum print:hidden', !current && 'invisible')}>
        {ariaSort(sort, key) === 'ascending' ? '↑' : '↓'}
      </span>
    </button>
  )
}
