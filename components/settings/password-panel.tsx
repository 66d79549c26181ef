'use client'

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Field, Input } from '../ui/field'
import { Panel } from '../ui/panel'
import { Problem } from '../ui/states'
import { toast } from '../ui/toast'

/** Sets or changes one's own password, so that the next sign-in needs no link. */
export function PasswordPanel({ hasPassword }: { hasPassword: boolean }) {
  const trpc = useTRPC()
  const change = useMutation(trpc.me.setPassword.mutationOptions({ onSuccess: () => toast('Your password is set.') }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    change.mutate({ next: String(form.get('next')), ...(hasPassword ? { current: String(form.get('current')) } : {}) })
    event.currentTarget.reset()
  }
  return (
    <Panel title={hasPassword ? 'Change your password' : 'Set a password'}>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3 px-4 pb-4">
        {change.error ? (
          <Problem title="The password was not changed" className="w-full">
            {change.error.message}
          </Problem>
        ) : null}
        {hasPassword ? (
          <Field id="current-password" label="Current password">
            <Input id="current-password" name="current" type="password" autoComplete="current-password" required />
          </Field>
        ) : null}
        <Field id="next-password" label="New password, at least 10 characters">
          <Input id="next-password" name="next" type="password" autoComplete="new-password" minLength={10} required />
        </Field>
        <Button type="submit" busy={change.isPending}>
          {hasPassword ? 'Change the password' : 'Set the password'}
        </Button>
      </form>
    </Panel>
  )
}
