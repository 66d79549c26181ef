'use client'

import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { type WebhookEvent, webhookEvents, webhookEventTexts } from '@/server/domain/webhook'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Field, Input } from '../ui/field'
import { Problem } from '../ui/states'

/** Asks for a new webhook; `onMade` is given its secret. */
export function WebhookForm({
  open,
  onClose,
  onMade,
}: {
  open: boolean
  onClose: () => void
  onMade: (secret: string) => void
}) {
  const trpc = useTRPC()
  const create = useMutation(trpc.webhooks.create.mutationOptions({ onSuccess: ({ secret }) => onMade(secret) }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const events = form.getAll('events') as WebhookEvent[]
    create.mutate({ name: String(form.get('name')), url: String(form.get('url')), events })
  }
  const close = () => {
    // What was refused is not what is asked for the next time.
    create.reset()
    onClose()
  }
  return (
    <Dialog open={open} onClose={close} title="Add a webhook">
      <form onSubmit={submit} className="grid gap-3">
        {create.error ? <Problem title="No webhook was added">{create.error.message}</Problem> : null}
        <Field id="webhook-name" label="Name">
          <Input id="webhook-name" name="name" required maxLength={80} placeholder="team chat" />
        </Field>
        <Field
          id="webhook-url"
          label="Address"
          hint="http:// or https://, also in your own network. Redirects are not followed."
        >
          <Input
            id="webhook-url"
            name="url"
            type="url"
            required
            maxLength={2000}
            placeholder="https://hooks.example.org/plumbline"
          />
        </Field>
        <fieldset className="grid gap-1.5">
          <legend className="mb-1 text-small font-medium text-dim">Tell it when</legend>
          {webhookEvents.map((one) => (
            <label key={one} className="flex items-center gap-2">
              <input
                type="checkbox"
                className="accent-plum"
                name="events"
                value={one}
                defaultChecked={one === 'verdict.worse'}
              />
              {webhookEventTexts[one]}
            </label>
          ))}
        </fieldset>
        <Button type="submit" look="primary" busy={create.isPending}>
          Add the webhook
        </Button>
      </form>
    </Dialog>
  )
}
