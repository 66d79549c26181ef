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
import { PasswordPanel } from './password-panel'
import { SettingsFrame } from './settings-frame'

const roleWords = {
  viewer: 'viewer: sees everything',
  operator: 'operator: launches and releases',
  admin: 'admin: also clouds, keys, people',
} satisfies Record<Role, string>

/** Who may sign in, and as what. A new person gets a one-time link. */
export function PeopleScreen({ me }: { me: { id: string; role: string; hasPassword: boolean } }) {
  const trpc = useTRPC()
  const [adding, setAdding] = useState(false)
  const [link, setLink] = useState<{ name: string; url: string } | null>(null)
  const admin = me.role === 'admin'
  const people = useQuery(trpc.people.list.queryOptions(undefined, { enabled: admin }))
  const refresh = () => people.refetch()
  const create = useMutation(trpc.people.create.mutationOptions({ onSuccess: refresh }))
  const update = useMutation(trpc.people.update.mutationOptions({ onSettled: refresh }))
  const makeLink = useMutation(trpc.people.signInLink.mutationOptions())
  const invite = async (person: { id: string; name: string }) =>
    setLink({ name: person.name, url: (await makeLink.mutateAsync({ personId: person.id })).url })
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const person = await create.mutateAsync({
      name: String(form.get('name')),
      email: String(form.get('email')),
      role: form.get('role') as Role,
    })
    setAdding(false)
    await invite(person)
  }
  return (
    <SettingsFrame section="people" lead="Who may sign in, and as what.">
      <PasswordPanel hasPassword={me.hasPassword} />
      {admin ? (
        <div className="my-3 flex justify-end">
          <Button look="primary" onClick={() => setAdding(true)}>
            Add a person
          </Button>
        </div>
      ) : (
        <p className="mt-4 text-dim">The list of people is shown to admins.</p>
      )}
      {people.error ? <Problem title="The people could not be read">{people.error.message}</Problem> : null}
      {update.error ? (
        <Problem title="Nothing was changed" className="mb-3">
          {update.error.message}
        </Problem>
      ) : null}
      {admin ? (
        <Table
          label="People"
          rows={people.data?.items}
          rowKey={(person) => person.id}
          empty={<Empty title="Nobody yet" />}
          columns={[
            { title: 'Name', cell: (person) => <span className="font-semibold">{person.name}</span> },
            { title: 'E-mail', cell: (person) => person.email },
            {
              title: 'Role',
              cell: (person) => (
                <Select
                  aria-label={`Role of ${person.name}`}
                  className="w-32"
                  value={person.role}
                  disabled={person.id === me.id}
                  onChange={(event) => update.mutate({ id: person.id, role: event.target.value as Role })}
                >
                  {roles.map((role) => (
                    <option key={role}>{role}</option>
                  ))}
                </Select>
              ),
            },
            {
              title: 'Last seen',
              cell: (person) =>
                person.lastSeenAt ? <Age at={person.lastSeenAt} /> : <span className="text-dim">never</span>,
            },
            {
              title: '',
              className: 'text-right whitespace-nowrap',
              cell: (person) => (
                <span className="inline-flex gap-2">
                  <Button
                    size="small"
                    disabledReason={person.disabled ? 'this person may not sign in' : null}
                    onClick={() => void invite(person)}
                  >
                    Sign-in link
                  </Button>
                  <Button
                    size="small"
                    look={person.disabled ? 'plain' : 'danger'}
                    disabledReason={person.id === me.id ? 'this is you' : null}
                    onClick={() => update.mutate({ id: person.id, disabled: !person.disabled })}
                  >
                    {person.disabled ? 'Enable' : 'Disable'}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      ) : null}
      <Dialog open={adding} onClose={() => setAdding(false)} title="Add a person">
        <form onSubmit={submit} className="grid gap-3">
          {create.error ? <Problem title="Nobody was added">{create.error.message}</Problem> : null}
          <Field id="person-name" label="Name">
            <Input id="person-name" name="name" required maxLength={80} />
          </Field>
          <Field id="person-email" label="E-mail">
            <Input id="person-email" name="email" type="email" required />
          </Field>
          <Field id="person-role" label="Role">
            <Select id="person-role" name="role" defaultValue="viewer">
              {roles.map((role) => (
                <option key={role} value={role}>
                  {roleWords[role]}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" look="primary" busy={create.isPending}>
            Add the person
          </Button>
        </form>
      </Dialog>
      <Dialog
        open={link !== null}
        onClose={() => setLink(null)}
        title={`Sign-in link for ${link?.name ?? ''}`}
        description="It works once and for 15 minutes. Hand it over on a way that you trust."
      >
        {link ? <Pasteable text={link.url} /> : null}
      </Dialog>
    </SettingsFrame>
  )
}
