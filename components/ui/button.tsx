import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { classes } from './classes'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'
const looks = {
  primary: 'bg-plum text-plum-ink border-plum hover:brightness-110',
  plain: 'bg-panel text-ink border-rule hover:bg-hover',
  quiet: 'bg-transparent text-dim border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-panel text-no border-rule hover:bg-no-soft hover:border-no',
} satisfies Record<Look, string>

export const buttonClasses = (look: Look = 'plain', size: 'small' | 'normal' = 'normal'): string =>
  classes(
    'inline-flex items-center justify-center gap-1.5 rounded-control border font-semibold whitespace-nowrap transition-colors',
    'disabled:opacity-50 disabled:cursor-not-allowed aria-disabled:opacity-50 aria-disabled:cursor-not-allowed',
    size === 'small' ? 'h-7 px-2.5 text-small' : 'h-8 px-3',
    looks[look],
  )

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look
  size?: 'small' | 'normal'
  busy?: boolean
  /** Why it cannot be used now: shown as title and read out, in place of hiding the button. */
  disabledReason?: string | null
  children: ReactNode
}

/** A verb with its object. A button that cannot be used says why. */
export function Button({
  look = 'plain',
  size = 'normal',
  busy,
  disabledReason,
  className,
  children,
  disabled,
  ...rest
}: Props) {
  const off = disabled || busy || Boolean(disabledReason)
  return (
    <button
      type="button"
      {...rest}
      disabled={off && !disabledReason}
      aria-disabled={disabledReason ? true : undefined}
      aria-busy={busy || undefined}
      title={disabledReason ?? rest.title}
      onClick={disabledReason ? (event) => event.preventDefault() : rest.onClick}
      className={classes(buttonClasses(look, size), className)}
    >
      {children}
      {disabledReason ? <span className="sr-only">, not available: {disabledReason}</span> : null}
    </button>
  )
}
