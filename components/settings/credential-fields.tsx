'use client'

import { useState } from 'react'
import type { ProviderKind } from '@/server/domain/cloud'
import { credentialKinds } from '@/server/domain/cloud-credentials'
import type { CloudCredentials } from '@/server/domain/cloud-credentials-schema'
import { Field, Input, Select } from '../ui/field'

type Kind = CloudCredentials['kind']
type FieldOf = {
  name: string
  label: string
  secret?: boolean
  optional?: boolean
  placeholder?: string
  hint?: string
}

const kindWords = {
  'aws-key': 'Access key',
  'openstack-application-credential': 'Application credential',
  'openstack-password': 'User and password',
} satisfies Record<Kind, string>

const authUrl: FieldOf = {
  name: 'authUrl',
  label: 'Identity (Keystone) address',
  placeholder: 'https://cloud.example:5000/v3',
}
const fields = {
  'aws-key': [
    { name: 'accessKeyId', label: 'Access key id' },
    { name: 'secretAccessKey', label: 'Secret access key', secret: true },
    { name: 'sessionToken', label: 'Session token', secret: true, optional: true, hint: 'only for temporary keys' },
  ],
  'openstack-application-credential': [
    authUrl,
    { name: 'id', label: 'Credential id' },
    { name: 'secret', label: 'Credential secret', secret: true },
  ],
  'openstack-password': [
    authUrl,
    { name: 'username', label: 'User' },
    { name: 'password', label: 'Password', secret: true },
    { name: 'project', label: 'Project' },
    { name: 'domain', label: 'Domain', optional: true, placeholder: 'Default' },
  ],
} satisfies Record<Kind, FieldOf[]>

/** Names of the fields in a form carry this, so that they are told from those of the configuration. */
const prefix = 'credentials.'

/** Fields for the credentials that a provider takes. What stands in them goes to the server once and never comes back. */
export function CredentialFields({ provider }: { provider: ProviderKind }) {
  const kinds: readonly Kind[] = credentialKinds[provider]
  const [chosen, setChosen] = useState<Kind>(kinds[0]!)
  const kind = kinds.includes(chosen) ? chosen : kinds[0]!
  const list: FieldOf[] = fields[kind]
  return (
    <>
      <Field id="credentials-kind" label="Kind of credentials">
        <Select
          id="credentials-kind"
          name={`${prefix}kind`}
          value={kind}
          onChange={(event) => setChosen(event.target.value as Kind)}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {kindWords[one]}
            </option>
          ))}
        </Select>
      </Field>
      {list.map((field) => (
        <Field key={`${kind} ${field.name}`} id={`credentials-${field.name}`} label={field.label} hint={field.hint}>
          <Input
            id={`credentials-${field.name}`}
            name={prefix + field.name}
            type={field.secret ? 'password' : 'text'}
            required={!field.optional}
            placeholder={field.placeholder}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
      ))}
    </>
  )
}

/** What a form holds, apart: the configuration, and typed credentials where the form has fields for them. Empty fields are left out. */
export function readForm(form: HTMLFormElement): {
  config: Record<string, string>
  credentials: CloudCredentials | undefined
} {
  const entries = [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  )
  const typed = entries
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value])
  return {
    config: Object.fromEntries(entries.filter(([name]) => !name.startsWith(prefix))),
    // The server checks it; a form only knows text.
    credentials: typed.length > 0 ? (Object.fromEntries(typed) as CloudCredentials) : undefined,
  }
}
