'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type ProviderKind, reachOptions } from '@/server/domain/cloud'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Field, Input, Select } from '../ui/field'
import { Facts } from '../ui/panel'
import { Problem } from '../ui/states'
import { reachWords } from '../ui/words'
import { CredentialFields, readForm } from './credential-fields'

/** Asks the cloud who we are there, keeps it when it answered, and shows the answer. */
export function AddCloudForm({ onAdded, onClose }: { onAdded: () => void; onClose: () => void }) {
  const trpc = useTRPC()
  const [provider, setProvider] = useState<ProviderKind>('openstack')
  const [typed, setTyped] = useState(false)
  const add = useMutation(trpc.clouds.add.mutationOptions({ onSuccess: onAdded }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { config, credentials } = readForm(event.currentTarget)
    add.mutate({ ...config, provider, credentials } as Parameters<typeof add.mutate>[0])
  }
  if (add.data) {
    const identity = add.data.identity
    return (
      <div className="grid gap-3">
        <p>{add.data.name} answers and is kept; its first sync runs.</p>
        {identity ? (
          <Facts
            rows={[
              {
                name: 'We are',
                value: `${identity.user ?? 'user not told'} in ${identity.accountName ?? identity.account}`,
                mono: true,
              },
              { name: 'Region', value: identity.region },
              ...Object.entries(identity.apiVersions).map(([name, value]) => ({ name, value, mono: true })),
            ]}
          />
        ) : null}
        <Button look="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    )
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {add.error ? <Problem title="The cloud was not added">{add.error.message}</Problem> : null}
      <Field id="cloud-provider" label="Provider">
        <Select
          id="cloud-provider"
          value={provider}
          onChange={(event) => setProvider(event.target.value as ProviderKind)}
        >
          <option value="openstack">OpenStack</option>
          <option value="aws-ec2">AWS EC2</option>
        </Select>
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field id="cloud-id" label="Id" hint="a-z, 0-9 and -">
          <Input id="cloud-id" name="id" required pattern="[a-z0-9][a-z0-9\-]{0,39}" />
        </Field>
        <Field id="cloud-name" label="Name">
          <Input id="cloud-name" name="name" placeholder="as the id" />
        </Field>
        <Field id="cloud-credentials" label="Credentials">
          <Select
            id="cloud-credentials"
            value={typed ? 'typed' : 'reference'}
            onChange={(event) => setTyped(event.target.value === 'typed')}
          >
            <option value="reference">
              {provider === 'openstack' ? 'clouds.yaml or OS_*' : 'Profile or usual chain'}
            </option>
            <option value="typed">Typed in here</option>
          </Select>
        </Field>
        {typed ? <CredentialFields provider={provider} /> : null}
        {provider === 'openstack' ? (
          <>
            {typed ? null : (
              <Field id="cloud-cloud" label="Entry in clouds.yaml" hint="empty: OS_* is read">
                <Input id="cloud-cloud" name="cloud" />
              </Field>
            )}
            <Field id="cloud-region" label="Region">
              <Input id="cloud-region" name="region" placeholder="RegionOne" />
            </Field>
          </>
        ) : (
          <>
            <Field id="cloud-region" label="Region">
              <Input id="cloud-region" name="region" required placeholder="us-east-1" />
            </Field>
            {typed ? null : (
              <Field id="cloud-profile" label="Profile" hint="empty: the usual chain">
                <Input id="cloud-profile" name="profile" />
              </Field>
            )}
            <Field id="cloud-endpoint" label="Endpoint" hint="only for another than AWS's own">
              <Input id="cloud-endpoint" name="endpoint" type="url" />
            </Field>
          </>
        )}
        <Field id="cloud-reach" label="Reach">
          <Select id="cloud-reach" name="reach" defaultValue="auto">
            {reachOptions.map((reach) => (
              <option key={reach} value={reach}>
                {reachWords[reach]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Button type="submit" look="primary" busy={add.isPending}>
        {add.isPending ? 'Asking the cloud…' : 'Probe and add'}
      </Button>
    </form>
  )
}
