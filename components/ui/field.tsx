import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react'
import { classes } from './classes'

const control =
  'h-8 w-full rounded-control border border-rule bg-panel px-2.5 text-ink placeholder:text-dim focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-plum aria-invalid:border-no disabled:opacity-60'

/** Label, control, hint and error, tied together for assistive technology. `id` names the control. */
export function Field({
  id,
  label,
  hint,
  error,
  children,
  className,
}: {
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: string | null
  children: ReactNode
  className?: string
}) {
  return (
    <div className={classes('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-small font-medium text-dim">
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-error`} className="text-small text-no">
          {error}
        </p>
      ) : hint ? (
        <p id={`${id}-hint`} className="text-small text-dim">
          {hint}
        </p>
      ) : null}
    </div>
  )
}

export function Input({
  className,
  error,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { error?: string | null }) {
  return (
    <input
      {...rest}
      aria-invalid={error ? true : undefined}
      aria-describedby={error && rest.id ? `${rest.id}-error` : undefined}
      className={classes(control, className)}
    />
  )
}

export function Select({ className, children, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <select {...rest} className={classes(control, 'pr-1', className)}>
      {children}
    </select>
  )
}

export function Textarea({
  className,
  error,
  ...rest
}: React.TextareaHTMLAttributes<HTMLTextAreaElement> & { error?: string | null }) {
  return (
    <textarea
      {...rest}
      aria-invalid={error ? true : undefined}
      className={classes(control, 'h-auto min-h-20 py-2 font-mono text-small', className)}
    />
  )
}
