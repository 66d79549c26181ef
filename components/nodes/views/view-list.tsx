'use client'

import { paths } from '../../nav/paths'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy'
import { SaveView } from './save-view'
import type { Views } from './use-views'

type Props = { views: Views; mayShare: boolean; onClose: () => void }
type View = Views['items'][number]

/** Views of one's own and of everybody; saving what is shown, and changing the one that is open. */
export function ViewList({ views, mayShare, onClose }: Props) {
  const { items, open } = views
  const go = (view: View | null) => {
    views.go(view?.id ?? null, view?.query ?? '')
    onClose()
  }
  return (
    <div className="grid gap-3">
      <button
        type="button"
        onClick={() => go(null)}
        className="min-h-7 rounded-control px-1.5 text-left hover:bg-hover"
      >
        All nodes
      </button>
      <Group title="Mine" items={items.filter(({ shared }) => !shared)} open={open} onGo={go} />
      <Group title="Everybody's" items={items.filter(({ shared }) => shared)} open={open} onGo={go} />
      {open ? <OpenView views={views} view={open} /> : null}
      <SaveView views={views} mayShare={mayShare} onDone={onClose} />
    </div>
  )
}

function Group({
  title,
  items,
  open,
  onGo,
}: {
  title: string
  items: View[]
  open: View | null
  onGo: (view: View) => void
}) {
  if (items.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="text-small text-dim">{title}</h3>
      {items.map((view) => (
        <button
          key={view.id}
          type="button"
          aria-current={view.id === open?.id ? 'true' : undefined}
          onClick={() => onGo(view)}
          className="flex min-h-7 w-full items-center justify-between gap-3 rounded-control px-1.5 text-left hover:bg-hover aria-[current]:bg-plum-soft aria-[current]:text-plum"
        >
          <span className="min-w-0 truncate">{view.name}</span>
          {view.shared ? <span className="text-small text-dim">{view.owner}</span> : null}
        </button>
      ))}
    </section>
  )
}

function OpenView({ views, view }: { views: Views; view: View }) {
  const { query, changed, update, remove } = views
  const problem = update.error ?? remove.error
  const link = `${location.origin}${paths.nodes({ view: view.id })}`
  return (
    <section aria-label="The open view" className="grid gap-2 border-t border-hair pt-2">
      <p className="text-small text-dim">
        {changed ? `${view.name} was changed since it was opened.` : `${view.name} is shown as it was saved.`}
      </p>
      <div className="flex flex-wrap gap-2">
        {changed && view.changeable ? (
          <Button
            size="small"
            look="primary"
            busy={update.isPending}
            onClick={() => update.mutate({ id: view.id, query })}
          >
            Update the view
          </Button>
        ) : null}
        {changed ? (
          <Button size="small" onClick={() => views.go(view.id, view.query)}>
            Undo the changes
          </Button>
        ) : null}
        <CopyButton text={link} label="Copy link" />
        {view.changeable ? (
          <Button
            size="small"
            look="danger"
            busy={remove.isPending}
            onClick={() => remove.mutate({ id: view.id }, { onSuccess: () => views.go(null, query) })}
          >
            Remove
          </Button>
        ) : null}
      </div>
      {problem ? (
        <p role="alert" className="text-small text-no">
          {problem.message}
        </p>
      ) : null}
    </section>
  )
}
