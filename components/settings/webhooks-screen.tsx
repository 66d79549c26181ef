'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type WebhookEvent, webhookEventTexts } from '@/server/domain/webhook'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { SettingsFrame } from './settings-frame'
import { WebhookDeliveries } from './webhook-deliveries'
import { WebhookForm } from './webhook-form'
import { WebhookSecret } from './webhook-secret'
import { WebhookState } from './webhook-state'

const lead =
  'Addresses that are told when a verdict gets worse or a conformance run ends, signed and tried again for a day.'

/** Who is told of what, whether it arrived, and what to do about it. A secret is shown once. */
export function WebhooksScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [adding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const [opened, setOpened] = useState<{ id: string; name: string } | null>(null)
  const admin = role === 'admin'
  const hooks = useQuery(trpc.webhooks.list.queryOptions(undefined, { enabled: admin, refetchInterval: 10_000 }))
  const onSettled = () => hooks.refetch()
  const update = useMutation(
    trpc.webhooks.update.mutationOptions({ onSettled, onSuccess: (hook) => hook.secret && setSecret(hook.secret) }),
  )
  const remove = useMutation(trpc.webhooks.remove.mutationOptions({ onSettled }))
  const test = useMutation(trpc.webhooks.test.mutationOptions({ onSettled }))
  if (!admin)
    return (
      <SettingsFrame section="webhooks" lead={lead}>
        <p className="text-dim">Webhooks are shown to admins.</p>
      </SettingsFrame>
    )
  // A second click must not make a second secret.
  const changing = ({ id }: { id: string }) => update.isPending && update.variables.id === id
  const failed = update.error ?? remove.error ?? test.error
  return (
    <SettingsFrame section="webhooks" lead={lead}>
      <div className="mb-3 flex justify-end">
        <Button look="primary" onClick={() => setAdding(true)}>
          Add a webhook
        </Button>
      </div>
      {hooks.error ? (
        <Problem title="The webhooks could not be read" className="mb-3">
          {hooks.error.message}
        </Problem>
      ) : null}
      {failed ? (
        <Problem title="Nothing was changed" className="mb-3">
          {failed.message}
        </Problem>
      ) : null}
      <Table
        label="Webhooks"
        rows={hooks.data?.items}
        rowKey={(hook) => hook.id}
        empty={
          <Empty title="No webhook yet">
            A webhook tells a chat, a pager or a script of yours when a cloud starts to behave worse.
          </Empty>
        }
        columns={[
          {
            title: 'Name',
            cell: (hook) => (
              <>
                <span className="font-semibold">{hook.name}</span>
                <span className="block max-w-[28rem] truncate font-mono text-small text-dim" title={hook.url}>
                  {hook.url}
                </span>
              </>
            ),
          },
          {
            title: 'Is told when',
            cell: (hook) => (
              <ul className="text-small">
                {hook.events.map((event: WebhookEvent) => (
                  <li key={event}>{webhookEventTexts[event]}</li>
                ))}
              </ul>
            ),
          },
          { title: 'Last delivery', cell: (hook) => <WebhookState hook={hook} /> },
          {
            title: '',
            className: 'text-right',
            cell: (hook) => (
              <span className="flex flex-wrap justify-end gap-1.5">
                <Button size="small" onClick={() => setOpened({ id: hook.id, name: hook.name })}>
                  Deliveries
                </Button>
                <Button
                  size="small"
                  disabledReason={hook.disabledAt ? 'it is disabled' : null}
                  busy={test.isPending && test.variables.id === hook.id}
                  onClick={() => test.mutate({ id: hook.id })}
                >
                  Send a test
                </Button>
                <Button
                  size="small"
                  busy={changing(hook)}
                  onClick={() => update.mutate({ id: hook.id, newSecret: true })}
                >
                  New secret
                </Button>
                <Button
                  size="small"
                  busy={changing(hook)}
                  onClick={() => update.mutate({ id: hook.id, disabled: hook.disabledAt === null })}
                >
                  {hook.disabledAt ? 'Enable' : 'Disable'}
                </Button>
                <Button
                  size="small"
                  look="danger"
                  busy={remove.isPending && remove.variables.id === hook.id}
                  onClick={() => remove.mutate({ id: hook.id })}
                >
                  Remove
                </Button>
              </span>
            ),
          },
        ]}
      />
      <WebhookForm
        open={adding}
        onClose={() => setAdding(false)}
        onMade={async (made) => {
          setAdding(false)
          setSecret(made)
          await hooks.refetch()
        }}
      />
      <WebhookSecret secret={secret} onClose={() => setSecret(null)} />
      <WebhookDeliveries hook={opened} onClose={() => setOpened(null)} />
    </SettingsFrame>
  )
}
