'use client'

import { type FormEvent, useState } from 'react'
import { type Role, roleIncludes, roles } from '@/server/domain/roles'
import { type TokenScope, tokenPresets, tokenScopes, tokenScopeWords } from '@/server/domain/token-scope'
import { Button } from '../ui/button'
import { Field, Input, Select } from '../ui/field'
import { Problem } from '../ui/states'

export type NewToken = { name: string; role: Role; scopes?: TokenScope[]; expiresInDays?: number }
type Rights = { role: Role; scopes: readonly TokenScope[] | null; days: number }

const [usual] = tokenPresets.filter(({ id }) => id === 'read')

/** What the token is for gives the least that it needs; everything can be changed after. */
export function TokenForm({
  busy,
  problem,
  onMake,
}: {
  busy: boolean
  problem: string | undefined
  onMake: (token: NewToken) => void
}) {
  const [preset, setPreset] = useState('read')
  const [rights, setRights] = useState<Rights>({ role: 'viewer', scopes: usual?.scopes ?? [], days: 90 })
  const choose = (id: string) => {
    setPreset(id)
    const chosen = tokenPresets.find((one) => one.id === id)
    if (chosen) setRights({ role: chosen.role, scopes: chosen.scopes, days: chosen.days })
  }
  const change = (over: Partial<Rights>) => {
    setPreset('own')
    setRights({ ...rights, ...over })
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name'))
    const { role, scopes, days } = rights
    onMake({
      name,
      role,
      ...(scopes ? { scopes: [...scopes] } : {}),
      ...(days > 0 ? { expiresInDays: days } : {}),
    })
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {problem ? <Problem title="No token was made">{problem}</Problem> : null}
      <Field id="token-preset" label="What it is for">
        <Select id="token-preset" value={preset} onChange={(event) => choose(event.target.value)}>
          {tokenPresets.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value="own">Something else</option>
        </Select>
      </Field>
      <Field id="token-name" label="Name">
        <Input id="token-name" name="name" required maxLength={80} placeholder="ci" />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field id="token-role" label="Role">
          <Select
            id="token-role"
            value={rights.role}
            onChange={(event) => {
              const role = event.target.value as Role
              change({ role, scopes: rights.scopes && within(role, rights.scopes) })
            }}
          >
            {roles.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <Field id="token-days" label="Days until it ends" hint="0: it does not end by itself.">
          <Input
            id="token-days"
            type="number"
            min={0}
            max={3650}
            value={rights.days}
            onChange={(event) => change({ days: Number(event.target.value) })}
          />
        </Field>
      </div>
      <Scopes rights={rights} onChange={(scopes) => change({ scopes })} />
      <Button
        type="submit"
        look="primary"
        busy={busy}
        disabledReason={
          rights.scopes?.length === 0 ? 'it would be good for nothing: choose what it may be used for' : null
        }
      >
        Make the token
      </Button>
    </form>
  )
}

const within = (role: Role, scopes: readonly TokenScope[]): TokenScope[] =>
  scopes.filter((scope) => roleIncludes(role, tokenScopeWords[scope].role))

function Scopes({ rights, onChange }: { rights: Rights; onChange: (scopes: TokenScope[] | null) => void }) {
  const { role, scopes } = rights
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 text-small font-medium text-dim">What it may be used for</legend>
      {tokenScopes.map((scope) => {
        const { what, role: needed } = tokenScopeWords[scope]
        const possible = roleIncludes(role, needed)
        return (
          <label key={scope} className={`flex items-start gap-2 ${possible ? '' : 'text-dim'}`}>
            <input
              type="checkbox"
              className="mt-1 accent-plum"
              disabled={!possible || scopes === null}
              checked={possible && (scopes === null || scopes.includes(scope))}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...(scopes ?? []), scope] : (scopes ?? []).filter((other) => other !== scope),
                )
              }
            />
            <span>
              <span className="font-mono text-small">{scope}</span>{' '}
              <span className="text-dim">
                {what}
                {possible ? '' : ` (needs the role ${needed})`}
              </span>
            </span>
          </label>
        )
      })}
      <label className="flex items-start gap-2 border-t border-hair pt-1.5">
        <input
          type="checkbox"
          className="mt-1 accent-plum"
          checked={scopes === null}
          onChange={(event) => onChange(event.target.checked ? null : within(role, ['read']))}
        />
        <span>
          Everything the role allows <span className="text-dim">also what comes with later versions</span>
        </span>
      </label>
    </fieldset>
  )
}
