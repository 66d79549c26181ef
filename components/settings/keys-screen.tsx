'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Field, Input, Textarea } from '../ui/field'
import { Chip, Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { SettingsFrame } from './settings-frame'

/** Public keys that step 7 adds to root of every new node. */
export function KeysScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [adding, setAdding] = useState(false)
  const keys = useQuery(trpc.keys.list.queryOptions())
  const done = async () => {
    setAdding(false)
    await keys.refetch()
  }
  const add = useMutation(trpc.keys.add.mutationOptions({ onSuccess: done }))
  const remove = useMutation(trpc.keys.remove.mutationOptions({ onSuccess: done }))
  const mayNot = role === 'admin' ? null : 'needs the role admin'
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    add.mutate({ name: String(form.get('name')), publicKey: String(form.get('publicKey')) })
  }
  return (
    <SettingsFrame section="keys" lead="These keys log in as root on every node that is delivered from now on.">
      <div className="mb-3 flex justify-end">
        <Button look="primary" disabledReason={mayNot} onClick={() => setAdding(true)}>
          Add a public key
        </Button>
      </div>
      {keys.error ? <Problem title="The keys could not be read">{keys.error.message}</Problem> : null}
      {remove.error ? (
        <Problem title="The key was not removed" className="mb-3">
          {remove.error.message}
        </Problem>
      ) : null}
      <Table
        label="Keys"
        rows={keys.data?.items}
        rowKey={(key) => key.id}
        empty={<Empty title="No key yet">The fleet key is made at the first start.</Empty>}
        columns={[
          {
            title: 'Name',
            cell: (key) => (
              <span className="font-semibold">
                {key.name} {key.primary ? <Chip tone="plum">fleet key</Chip> : null}
              </span>
            ),
          },
          {
            title: 'Fingerprint',
            cell: (key) => <span className="font-mono text-small break-all">{key.fingerprint}</span>,
          },
          {
            title: 'Added',
            cell: (key) => (
              <span className="whitespace-nowrap">
                <Age at={key.createdAt} /> by {key.createdBy}
              </span>
            ),
          },
          {
            title: '',
            className: 'text-right',
            cell: (key) => (
              <Button
                size="small"
                look="danger"
                disabledReason={mayNot ?? (key.primary ? 'the fleet key is needed to prove each login' : null)}
                onClick={() => remove.mutate({ id: key.id })}
              >
                Remove
              </Button>
            ),
          },
        ]}
      />
      <Dialog
        open={adding}
        onClose={() => setAdding(false)}
        title="Add a public key"
        description="One line as it stands in id_ed25519.pub. Nodes that are delivered already are not changed."
      >
        <form onSubmit={submit} className="grid gap-3">
          {add.error ? <Problem title="The key was not added">{add.error.message}</Problem> : null}
          <Field id="key-name" label="Name">
            <Input id="key-name" name="name" required maxLength={80} placeholder="Ada's laptop" />
          </Field>
          <Field id="key-line" label="Public key">
            <Textarea id="key-line" name="publicKey" required placeholder="ssh-ed25519 AAAA… ada@laptop" />
          </Field>
          <Button type="submit" look="primary" busy={add.isPending}>
            Add the key
          </Button>
        </form>
      </Dialog>
    </SettingsFrame>
  )
}
