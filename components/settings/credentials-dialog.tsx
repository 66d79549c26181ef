'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { ProviderKind } from '@/server/domain/cloud'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Problem } from '../ui/states'
import { CredentialFields, readForm } from './credential-fields'

type Cloud = { id: string; name: string; provider: ProviderKind }

/** Other credentials for a cloud of the screen: asked of the cloud first, then sealed. */
export function CredentialsDialog({
  cloud,
  onClose,
  onDone,
}: {
  cloud: Cloud | null
  onClose: () => void
  onDone: () => void
}) {
  return (
    <Dialog
      open={cloud !== null}
      onClose={onClose}
      title={`Credentials of ${cloud?.name ?? ''}`}
      description="They are tried at once and then sealed in the database. Nobody can read them again."
    >
      {cloud ? <Form key={cloud.id} cloud={cloud} onDone={onDone} /> : null}
    </Dialog>
  )
}

function Form({ cloud, onDone }: { cloud: Cloud; onDone: () => void }) {
  const trpc = useTRPC()
  const now = useQuery(trpc.clouds.get.queryOptions({ id: cloud.id }))
  const save = useMutation(trpc.clouds.setCredentials.mutationOptions({ onSuccess: onDone }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { credentials } = readForm(event.currentTarget)
    if (credentials) save.mutate({ id: cloud.id, credentials })
  }
  return (
    <form onSubmit={submit} className="grid gap-3" autoComplete="off">
      {save.error ? <Problem title="Nothing was changed">{save.error.message}</Problem> : null}
      {now.data?.credentials === 'reference' ? (
        <Problem tone="part" title="This cloud refers to credentials elsewhere">
          A profile, an entry of clouds.yaml or the environment says where. It takes typed ones only without such a
          reference.
        </Problem>
      ) : null}
      <CredentialFields provider={cloud.provider} />
      <Button type="submit" look="primary" busy={save.isPending}>
        {save.isPending ? 'Asking the cloud…' : 'Try and keep'}
      </Button>
    </form>
  )
}
