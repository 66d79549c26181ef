import type { ReactNode } from 'react'
import { classes } from './classes'

/** A sheet of the instrument: 8 px radius, a 1 px rule, no shadow. */
export function Panel({
  title,
  action,
  children,
  className,
  label,
}: {
  title?: ReactNode
  action?: ReactNode
  children: ReactNode
  className?: string
  label?: string
}) {
  return (
    <section aria-label={label} className={classes('rounded-panel border border-rule bg-panel', className)}>
      {title || action ? (
        <header className="flex min-h-11 items-center justify-between gap-3 px-4 pt-3">
          <h2 className="font-semibold">{title}</h2>
          {action}
        </header>
      ) : null}
      {children}
    </section>
  )
}

/** Name and value pairs; values that a machine said stand in mono. */
export function Facts({
  rows,
  className,
}: {
  rows: { name: string; value: ReactNode; mono?: boolean }[]
  className?: string
}) {
  return (
    <dl className={classes('grid grid-cols-[minmax(84px,auto)_1fr] gap-x-4 gap-y-1.5', className)}>
      {rows.map((row) => (
        <div key={row.name} className="contents">
          <dt className="text-dim">{row.name}</dt>
          <dd className={classes('min-w-0 break-words', row.mono && 'font-mono text-small')}>{row.value}</dd>
        </div>
      ))}
    </dl>
  )
}
