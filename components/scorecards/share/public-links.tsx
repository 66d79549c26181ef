'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '../../trpc/client'
import type { Outputs } from '../../trpc/types'
import { Age, formatTime } from '../../ui/age'
import { Button } from '../../ui/button'
import { Pasteable } from '../../ui/copy'
import { Field, Select } from '../../ui/field'
import { Problem } from '../../ui/states'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'

const expiries = [1, 7, 30, 90] as const
export type MadeLink = Outputs['scorecards']['links']['create']
type Link = Outputs['scorecards']['links']['list']['items'][number]

/** Read-only pages for people without an account: made with an end, shown once, taken back at any time. */
export function PublicLinks({
  guideline,
  at,
  role,
  made,
  onMade,
}: {
  guideline: string
  at: string | null
  role: string
  made: MadeLink | null
  onMade: (link: MadeLink) => void
}) {
  const trpc = useTRPC()
  const admin = role === 'admin'
  const [days, setDays] = useState<number>(30)
  const [fixed, setFixed] = useState(at !== null)
  const links = useQuery(trpc.scorecards.links.list.queryOptions(undefined, { enabled: admin }))
  const create = useMutation(
    trpc.scorecards.links.create.mutationOptions({
      onSuccess: async (link) => {
        onMade(link)
        await links.refetch()
      },
    }),
  )
  const revoke = useMutation(
    trpc.scorecards.links.revoke.mutationOptions({
      onError: (error) => toast.error(error.message),
      onSettled: () => links.refetch(),
    }),
  )
  return (
    <section aria-label="Public link" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div>
        <h3 className="font-semibold">Public link</h3>
        <p className="text-dim">
          The matrix, without transcripts, allocations or names of people. Whoever has the link can read it until it
          ends.
        </p>
      </div>
      {admin ? (
        <form
          className="flex flex-wrap items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            create.mutate({ guideline, day: fixed ? at : null, expiresInDays: days })
          }}
        >
          <Field id="link-days" label="It ends after">
            <Select id="link-days" value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {expiries.map((count) => (
                <option key={count} value={count}>
                  {count} {count === 1 ? 'day' : 'days'}
                </option>
              ))}
            </Select>
          </Field>
          {at ? (
            <Field id="link-shows" label="It shows">
              <Select
                id="link-shows"
                value={fixed ? 'day' : 'now'}
                onChange={(event) => setFixed(event.target.value === 'day')}
              >
                <option value="day">the scorecards as of {at}</option>
                <option value="now">always the present</option>
              </Select>
            </Field>
          ) : null}
          <Button type="submit" look="primary" busy={create.isPending}>
            Make a public link
          </Button>
        </form>
      ) : (
        <p className="text-dim">Public links are made by admins.</p>
      )}
      {create.error ? <Problem title="No link was made">{create.error.message}</Problem> : null}
      {made ? (
        <div aria-live="polite" className="grid gap-1">
          <p>The link, shown this once; only a hash of it is kept. It ends {formatTime(made.expiresAt)}.</p>
          <Pasteable text={made.url} label="Copy link" />
        </div>
      ) : null}
      {links.error ? <Problem title="The links could not be read">{links.error.message}</Problem> : null}
      {admin && (links.data?.items.length ?? 0) > 0 ? (
        <Table
          label="Public links"
          rows={links.data?.items}
          rowKey={(link) => link.id}
          empty={null}
          columns={[
            { title: 'Shows', cell: shows },
            {
              title: 'Made',
              cell: (link) => (
                <>
                  <Age at={link.createdAt} />
                  <span className="block text-small text-dim">by {link.createdBy}</span>
                </>
              ),
            },
            { title: 'Opened', cell: (link) => `${link.uses} ${link.uses === 1 ? 'time' : 'times'}` },
            { title: 'Ends', className: 'whitespace-nowrap', cell: ends },
            {
              title: '',
              className: 'text-right',
              cell: (link) =>
                link.state === 'open' ? (
                  <Button
                    size="small"
                    look="danger"
                    busy={revoke.isPending && revoke.variables.id === link.id}
                    onClick={() => revoke.mutate({ id: link.id })}
                  >
                    Revoke link
                  </Button>
                ) : null,
            },
          ]}
        />
      ) : null}
    </section>
  )
}

const shows = (link: Link) => (
  <>
    {link.guideline}
    <span className="block text-small text-dim">
      {link.day ? `as of ${link.day}` : 'always the present'}
      {link.clouds ? `, ${link.clouds.length} ${link.clouds.length === 1 ? 'cloud' : 'clouds'}` : ''}
    </span>
  </>
)

const ends = (link: Link) => {
  if (link.state === 'revoked') return <span className="text-no">revoked</span>
  return link.state === 'expired' ? <span className="text-dim">ended</span> : link.expiresAt.slice(0, 10)
}
