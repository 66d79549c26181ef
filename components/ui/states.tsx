import type { ReactNode } from 'react'
import { classes } from './classes'

/** Nothing to show, and the one thing that changes it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-2 px-5 py-8">
      <p className="font-semibold">{title}</p>
      {children ? <p className="max-w-prose text-dim">{children}</p> : null}
      {action ? <div className="mt-1">{action}</div> : null}
    </div>
  )
}

/** What went wrong, why, and what to do. */
export function Problem({
  title,
  children,
  action,
  tone = 'no',
  className,
}: {
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  tone?: 'no' | 'part'
  className?: string
}) {
  return (
    <div
      role="alert"
      className={classes(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-panel border px-4 py-3',
        tone === 'no' ? 'border-no/40 bg-no-soft' : 'border-part/40 bg-part-soft',
        className,
      )}
    >
      <svg
        aria-hidden
        width="12"
        height="12"
        viewBox="0 0 12 12"
        className={classes('mt-1 shrink-0', tone === 'no' ? 'text-no' : 'text-part')}
      >
        <rect x="1.5" y="1.5" width="9" height="9" fill="none" stroke="currentColor" strokeWidth="1.8" />
      </svg>
      <div className="min-w-0 flex-1">
        <p className="font-semibold break-words">{title}</p>
        {children ? <div className="mt-0.5 break-words text-ink">{children}</div> : null}
      </div>
      {action}
    </div>
  )
}

/** A bone of a skeleton; give it the size of what will stand there. */
export const Bone = ({ className }: { className?: string }) => (
  <span aria-hidden className={classes('skeleton inline-block h-3.5', className)} />
)

/** The dashed label that everything simulated carries. */
export const Simulated = ({ children = 'simulated' }: { children?: ReactNode }) => (
  <span className="inline-block rounded-[4px] border border-dashed border-dim px-1.5 text-tiny leading-[17px] whitespace-nowrap text-dim">
    {children}
  </span>
)

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="rounded-[4px] border border-rule px-1 text-tiny text-dim">{children}</kbd>
)

export function Chip({
  children,
  tone = 'plain',
  title,
}: {
  children: ReactNode
  tone?: 'plain' | 'plum' | 'part'
  title?: string
}) {
  const tones = {
    plain: 'border-rule text-dim',
    plum: 'border-plum text-plum',
    part: 'border-part/50 text-part bg-part-soft',
  }
  return (
    <span
      title={title}
      className={classes(
        'inline-flex items-center rounded-[4px] border px-1.5 text-tiny leading-[17px] whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  )
}
