'use client'

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { LeftoverMode } from '@/server/domain/leftovers'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Field, Input, Select } from '../ui/field'
import { Problem } from '../ui/states'
import { toast } from '../ui/toast'
import type { ReaperSettings } from './words'

/** How the reaper works, for admins. */
export function ReaperSettingsDialog({
  settings,
  open,
  onClose,
  onChanged,
}: {
  settings: ReaperSettings
  open: boolean
  onClose: () => void
  onChanged: () => void
}) {
  const trpc = useTRPC()
  const change = useMutation(
    trpc.leftovers.setSettings.mutationOptions({
      onSuccess: () => {
        toast('The reaper works by the new settings from the next sweep on.')
        onChanged()
        onClose()
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    change.mutate({
      mode: form.get('mode') as LeftoverMode,
      graceSeconds: Math.round(Number(form.get('grace')) * 60),
      cap: Number(form.get('cap')),
    })
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="How the reaper works"
      description="Clouds are looked at every ten minutes. What is unknown is never removed by itself."
    >
      <form onSubmit={submit} className="grid gap-3">
        {change.error ? <Problem title="Nothing was changed">{change.error.message}</Problem> : null}
        <Field id="reaper-mode" label="Leftovers that are due">
          <Select id="reaper-mode" name="mode" defaultValue={settings.mode}>
            <option value="report">are only reported</option>
            <option value="remove">are removed by the next sweep</option>
          </Select>
        </Field>
        <Field
          id="reaper-grace"
          label="Grace, in minutes"
          hint="How long something has to be seen, by two looks at least, before it is due."
        >
          <Input
            id="reaper-grace"
            name="grace"
            type="number"
            min={0.05}
            max={43200}
            step="any"
            required
            defaultValue={Number((settings.graceSeconds / 60).toFixed(2))}
          />
        </Field>
        <Field
          id="reaper-cap"
          label="At most, in a cloud at once"
          hint="More than this due at once look like a mistake: then nothing is removed by itself."
        >
          <Input id="reaper-cap" name="cap" type="number" min={1} max={1000} required defaultValue={settings.cap} />
        </Field>
        <Button type="submit" look="primary" busy={change.isPending}>
          Keep these settings
        </Button>
      </form>
    </Dialog>
  )
}
