// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its row by aria-activedescendant, since rows come and go
import { classes } from '../../ui/classes'
import { type Column, staysInSight, type TableLayout } from './columns'

type Props = {
  layout: TableLayout
  sort: { key: string; descending: boolean }
  onSort: (sort: string) => void
  /** Null: nothing can be selected. */
  all: boolean | 'some' | null
  onAll: () => void
}

/** Names of the columns; a click orders by one, a second turns the order around. */
export function Head({ layout, sort, onSort, all, onAll }: Props) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 grid h-9 items-center gap-2 border-b border-rule bg-(--ground) px-3 text-small text-dim [--ground:var(--panel)] [grid-template-columns:var(--tracks)]"
    >
      <span role="columnheader" aria-label="Selection" className="flex h-full items-center">
        {all === null ? null : (
          <input
            type="checkbox"
            checked={all === true}
            ref={(box) => {
              if (box) box.indeterminate = all === 'some'
            }}
            onChange={onAll}
            aria-label={all === false ? 'Select all that match' : 'Select none'}
            className="accent-plum"
          />
        )}
      </span>
      {layout.list.map((column) => (
        <Title key={column.id} column={column} sort={sort} onSort={onSort} />
      ))}
    </div>
  )
}

function Title({ column, sort, onSort }: { column: Column } & Pick<Props, 'sort' | 'onSort'>) {
  const sorted = column.sort !== undefined && column.sort === sort.key
  const next = sorted ? !sort.descending : (column.descends ?? false)
  return (
    <span
      role="columnheader"
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
      className={classes('min-w-0 truncate', column.id === 'name' && staysInSight)}
    >
      {column.sort ? (
        <button
          type="button"
          onClick={() => onSort(`${next ? '-' : ''}${column.sort}`)}
          className={classes(
            '-mx-1 inline-flex h-7 items-center gap-1 rounded-[4px] px-1 hover:text-ink',
            sorted && 'font-semibold text-ink',
          )}
        >
          {column.title}
          <span aria-hidden className="w-2 text-tiny">
            {sorted ? (sort.descending ? '↓' : '↑') : ''}
          </span>
        </button>
      ) : (
        column.title
      )}
    </span>
  )
}
