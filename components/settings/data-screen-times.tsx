'use client'

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { daysText } from '@/server/domain/retention'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Field, Input } from '../ui/field'
import { Problem } from '../ui/states'

type Class = { id: string; name: string; days: number; defaultDays: number; minDays: number; maxDays: number }

/** Days per class, within the limits of each. */
export function RetentionForm({ classes, onDone }: { classes: Class[]; onDone: () => void }) {
  const trpc = useTRPC()
  const save = useMutation(trpc.data.setRetention.mutationOptions({ onSuccess: onDone }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    save.mutate(Object.fromEntries(classes.map(({ id }) => [id, Number(form.get(id))])))
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {save.error ? <Problem title="The times were not changed">{save.error.message}</Problem> : null}
      {classes.map((one) => (
        <Field
          key={one.id}
          id={`keep-${one.id}`}
          label={`${one.name}, days`}
          hint={`${one.minDays} to ${one.maxDays}; ${daysText(one.defaultDays)} unless changed`}
        >
          <Input
            id={`keep-${one.id}`}
            name={one.id}
            type="number"
            inputMode="numeric"
            required
            min={one.minDays}
            max={one.maxDays}
            step={1}
            defaultValue={one.days}
          />
        </Field>
      ))}
      <Button type="submit" look="primary" busy={save.isPending}>
        Keep these times
      </Button>
    </form>
  )
}
