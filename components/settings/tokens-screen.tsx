'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useState } from 'react'
import { tokenScopeWords } from '@/server/domain/token-scope'
import type { RouterOutputs } from '@/server/trpc/root'
import { useTRPC } from '../trpc/client'
import { Age, useNow } from '../ui/age'
import { Button } from '../ui/button'
import { Pasteable } from '../ui/copy'
import { Dialog } from '../ui/dialog'
import { Chip, Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { counted } from '../ui/words'
import { SettingsFrame } from './settings-frame'
import { tokenEnd } from './token-end'
import { TokenForm } from './token-form'

type Token = RouterOutputs['tokens']['list']['items'][number]
const lead = 'Bearer tokens for the API, which describes itself at /api/v1/openapi.json.'

/** Bearer tokens for `/api/v1`. The token itself is shown once. */
export function TokensScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [adding, setAdding] = useQueryState('new', parseAsBoolean.withDefault(false))
  const [made, setMade] = useState<string | null>(null)
  const admin = role === 'admin'
  const tokens = useQuery(trpc.tokens.list.queryOptions(undefined, { enabled: admin }))
  const refresh = () => tokens.refetch()
  const revoke = useMutation(trpc.tokens.revoke.mutationOptions({ onSettled: refresh }))
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onSuccess: async (token) => {
        await setAdding(null)
        setMade(token.token)
        await refresh()
      },
    }),
  )
  if (!admin)
    return (
      <SettingsFrame section="tokens" lead={lead}>
        <p className="text-dim">Tokens are shown to admins. Whoever may make one may act in another’s name.</p>
      </SettingsFrame>
    )
  return (
    <SettingsFrame section="tokens" lead={lead}>
      <div className="mb-3 flex justify-end">
        <Button look="primary" onClick={() => void setAdding(true)}>
          Make a token
        </Button>
      </div>
      {tokens.error ? <Problem title="The tokens could not be read">{tokens.error.message}</Problem> : null}
      {revoke.error ? (
        <Problem title="The token was not revoked" className="mb-3">
          {revoke.error.message}
        </Problem>
      ) : null}
      <Table
        label="Tokens"
        rows={tokens.data?.items}
        rowKey={(token) => token.id}
        empty={<Empty title="No token yet">A token lets a script or CI use the API with rights of its own.</Empty>}
        columns={[
          {
            title: 'Name',
            cell: (token) => (
              <>
                <span className="font-semibold">{token.name}</span>
                <span className="block font-mono text-small text-dim">{token.prefix}…</span>
              </>
            ),
          },
          { title: 'Role', cell: (token) => token.role },
          { title: 'May be used for', className: 'min-w-[160px]', cell: (token) => <Scopes token={token} /> },
          { title: 'Last used', cell: (token) => <LastUse token={token} /> },
          { title: 'Made', cell: (token) => <Made token={token} /> },
          { title: 'Ends', cell: (token) => <End token={token} /> },
          {
            title: '',
            className: 'text-right',
            cell: (token) => (
              <Button
                size="small"
                look="danger"
                busy={revoke.isPending && revoke.variables.id === token.id}
                disabledReason={token.revokedAt ? 'it is revoked' : token.expired ? 'it has expired' : null}
                onClick={() => revoke.mutate({ id: token.id })}
              >
                Revoke
              </Button>
            ),
          },
        ]}
      />
      <Dialog open={adding} onClose={() => void setAdding(null)} title="Make a token">
        <TokenForm busy={create.isPending} problem={create.error?.message} onMake={(token) => create.mutate(token)} />
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

const Scopes = ({ token }: { token: Token }) =>
  token.scopes ? (
    <span className="flex flex-wrap gap-1">
      {token.scopes.map((scope) => (
        <Chip key={scope} title={tokenScopeWords[scope].what}>
          {scope}
        </Chip>
      ))}
    </span>
  ) : (
    <Chip tone="part" title="Made without scopes: a token for one purpose is safer">
      everything its role allows
    </Chip>
  )

function LastUse({ token }: { token: Token }) {
  if (!token.lastUsedAt) return <span className="text-dim">never</span>
  return (
    <span className="whitespace-nowrap">
      <Age at={token.lastUsedAt} />
      {token.lastUsedFrom ? (
        <span className="block text-small text-dim">
          from <span className="font-mono">{token.lastUsedFrom}</span>
          {token.addresses > 1 ? `, of ${counted(token.addresses, 'address', 'addresses')}` : ''}
        </span>
      ) : null}
    </span>
  )
}

const Made = ({ token }: { token: Token }) => (
  <span className="whitespace-nowrap">
    <Age at={token.createdAt} />
    <span className="block text-small text-dim">by {token.createdBy}</span>
  </span>
)

const tones = { plain: '', part: 'font-semibold text-part', no: 'text-no' } as const

function End({ token }: { token: Token }) {
  const { tone, text } = tokenEnd(token, useNow())
  return <span className={`whitespace-nowrap ${tones[tone]}`}>{text}</span>
}
