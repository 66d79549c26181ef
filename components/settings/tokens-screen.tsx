'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Role, roles } from '@/server/domain/roles'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button } from '../ui/button'
import { Pasteable } from '../ui/copy'
import { Dialog } from '../ui/dialog'
import { Field, Input, Select } from '../ui/field'
import { Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { SettingsFrame } from './settings-frame'

/** Bearer tokens for `/api/v1`. The token itself is shown once. */
export function TokensScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const admin = role === 'admin'
  const tokens = useQuery(trpc.tokens.list.queryOptions(undefined, { enabled: admin }))
  const refresh = () => tokens.refetch()
  const revoke = useMutation(trpc.tokens.revoke.mutationOptions({ onSettled: refresh }))
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onSuccess: async (token) => {
        setAdding(false)
        setMade(token.token)
        await refresh()
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const days = Number(form.get('days'))
    create.mutate({
      name: String(form.get('name')),
      role: form.get('role') as Role,
      ...(days > 0 ? { expiresInDays: days } : {}),
    })
  }
  if (!admin)
    return (
      <SettingsFrame section="tokens" lead="Bearer tokens for the API.">
        <p className="text-dim">Tokens are shown to admins.</p>
      </SettingsFrame>
    )
  return (
    <SettingsFrame section="tokens" lead="Bearer tokens for the API, which describes itself at /api/v1/openapi.json.">
      <div className="mb-3 flex justify-end">
        <Button look="primary" onClick={() => setAdding(true)}>
          Make a token
        </Button>
      </div>
      {tokens.error ? <Problem title="The tokens could not be read">{tokens.error.message}</Problem> : null}
      <Table
        label="Tokens"
        rows={tokens.data?.items}
        rowKey={(token) => token.id}
        empty={<Empty title="No token yet">A token lets a script or CI use the API with a role of its own.</Empty>}
        columns={[
          { title: 'Name', cell: (token) => <span className="font-semibold">{token.name}</span> },
          { title: 'Begins with', cell: (token) => <span className="font-mono text-small">{token.prefix}…</span> },
          { title: 'Role', cell: (token) => token.role },
          {
            title: 'Last used',
            cell: (token) =>
              token.lastUsedAt ? <Age at={token.lastUsedAt} /> : <span className="text-dim">never</span>,
          },
          {
            title: 'Ends',
            cell: (token) =>
              token.revokedAt ? (
                <span className="text-no">revoked</span>
              ) : token.expiresAt ? (
                token.expiresAt.slice(0, 10)
              ) : (
                'never'
              ),
          },
          {
            title: '',
            className: 'text-right',
            cell: (token) => (
              <Button
                size="small"
                look="danger"
                disabledReason={token.revokedAt ? 'it is revoked' : null}
                onClick={() => revoke.mutate({ id: token.id })}
              >
                Revoke
              </Button>
            ),
          },
        ]}
      />
      <Dialog open={adding} onClose={() => setAdding(false)} title="Make a token">
        <form onSubmit={submit} className="grid gap-3">
          {create.error ? <Problem title="No token was made">{create.error.message}</Problem> : null}
          <Field id="token-name" label="Name">
            <Input id="token-name" name="name" required maxLength={80} placeholder="ci" />
          </Field>
          <Field id="token-role" label="Role">
            <Select id="token-role" name="role" defaultValue="viewer">
              {roles.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </Select>
          </Field>
          <Field id="token-days" label="Days until it ends" hint="0: it does not end by itself.">
            <Input id="token-days" name="days" type="number" min={0} max={3650} defaultValue={90} />
          </Field>
          <Button type="submit" look="primary" busy={create.isPending}>
            Make the token
          </Button>
        </form>
      </Dialog>
      <Dialog
        open={made !== null}
        onClose={() => setMade(null)}
        title="Your new token"
        description="It is shown this once; only a hash of it is kept."
      >
        {made ? <Pasteable text={made} /> : null}
      </Dialog>
    </SettingsFrame>
  )
}
