'use client'

import { Button, buttonClasses } from '../../ui/button'
import { Popover } from '../../ui/popover'
import { columnIds, moved, shown } from './column-choice'
import { columns as all } from './columns'
import type { Columns } from './use-columns'

const arrow = 'h-6 w-6 rounded-[4px] text-dim hover:bg-hover hover:text-ink disabled:opacity-30'

/** Which columns there are and in which order; kept in the address, and if wanted for this person. */
export function ColumnMenu({ columns }: { columns: Columns }) {
  const { ids, choose } = columns
  const list = [...ids, ...columnIds.filter((id) => !ids.includes(id))]
  return (
    <Popover label="Columns" width={280} className={buttonClasses('plain')}>
      <fieldset>
        <legend className="sr-only">Columns</legend>
        {list.map((id) => {
          const on = ids.includes(id)
          const { title } = all[id]
          return (
            <div key={id} className="flex min-h-7 items-center gap-1">
              <label className="flex min-h-6 flex-1 cursor-pointer items-center gap-2">
                <input
                  type="checkbox"
                  checked={on}
                  disabled={id === 'name'}
                  onChange={(event) => choose(shown(ids, id, event.target.checked))}
                  className="accent-plum"
                />
                {title}
              </label>
              {on ? (
                <>
                  <button
                    type="button"
                    aria-label={`Move ${title} to the left`}
                    disabled={ids[0] === id}
                    onClick={() => choose(moved(ids, id, -1))}
                    className={arrow}
                  >
                    ↑
                  </button>
                  <button
                    type="button"
                    aria-label={`Move ${title} to the right`}
                    disabled={ids.at(-1) === id}
                    onClick={() => choose(moved(ids, id, 1))}
                    className={arrow}
                  >
                    ↓
                  </button>
                </>
              ) : null}
            </div>
          )
        })}
      </fieldset>
      <div className="mt-2 flex flex-wrap gap-2 border-t border-hair pt-2">
        {columns.chosen ? (
          <Button size="small" onClick={columns.keep}>
            Keep as mine
          </Button>
        ) : null}
        <Button size="small" look="quiet" onClick={columns.reset}>
          The usual ones
        </Button>
      </div>
    </Popover>
  )
}
