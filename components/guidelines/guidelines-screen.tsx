'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { paths } from '../nav/paths'
import { SubPages } from '../scorecards/sub-pages'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Chip, Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { formatCount } from '../ui/words'
import { CopyDialog } from './copy-dialog'
import { countChecks, describeRequest } from './words'

/** The documents that say what makes up a scorecard: those that come with the product, and copies that admins edit. */
export function GuidelinesScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [copying, setCopying] = useState<string | null>(null)
  const guidelines = useQuery(
    trpc.guidelines.list.queryOptions(undefined, {
      refetchInterval: (query) => (query.state.data?.items.some((one) => one.rescoring > 0) ? 2_000 : false),
    }),
  )
  return (
    <>
      <PageHeader
        title="Guidelines"
        lead="What makes up a scorecard: checks with weight, status and lifetime, and the one request that is run."
      />
      <SubPages current="guidelines" />
      {guidelines.error ? (
        <Problem
          title="The guidelines could not be read"
          className="mb-3"
          action={<Button onClick={() => guidelines.refetch()}>Read them again</Button>}
        >
          {guidelines.error.message}
        </Problem>
      ) : (
        <Table
          label="Guidelines"
          rows={guidelines.data?.items}
          rowKey={(one) => one.id}
          empty={
            <Empty title="No guideline yet">Those that come with Plumbline are put in when the worker starts.</Empty>
          }
          columns={[
            {
              title: 'Guideline',
              cell: (one) => (
                <>
                  <Link href={paths.guideline(one.id)} className="font-semibold text-plum underline underline-offset-2">
                    {one.key}
                  </Link>{' '}
                  <Chip>{one.builtIn ? 'built-in' : 'copy'}</Chip>
                  <span className="block text-dim">{one.title}</span>
                </>
              ),
            },
            { title: 'Checks', className: 'min-w-24', cell: (one) => countChecks(one.checks) },
            {
              title: 'Reference request',
              cell: (one) => <span className="text-dim">{describeRequest(one.reference)}</span>,
            },
            {
              title: 'Waivers',
              cell: (one) => (one.flagged === 0 ? <span className="text-dim">none</span> : one.flagged),
            },
            {
              title: 'Judged',
              cell: (one) => (
                <>
                  {formatCount(one.runs)} {one.runs === 1 ? 'run' : 'runs'} on {one.clouds}{' '}
                  {one.clouds === 1 ? 'cloud' : 'clouds'}
                  {one.rescoring > 0 ? (
                    <span className="block text-small text-plum">{formatCount(one.rescoring)} are judged anew</span>
                  ) : null}
                </>
              ),
            },
            {
              title: 'Changed',
              className: 'whitespace-nowrap',
              cell: (one) => (
                <>
                  <Age at={one.updatedAt} />
                  <span className="block text-small text-dim">
                    {one.builtIn ? `published ${one.published}` : `by ${one.updatedBy}`}
                  </span>
                </>
              ),
            },
            {
              title: '',
              className: 'text-right',
              cell: (one) => (
                <Button
                  size="small"
                  disabledReason={role === 'admin' ? null : 'needs the role admin'}
                  onClick={() => setCopying(one.id)}
                >
                  Copy guideline
                </Button>
              ),
            },
          ]}
        />
      )}
      <CopyDialog
        source={guidelines.data?.items.find((one) => one.id === copying) ?? null}
        onClose={() => setCopying(null)}
      />
    </>
  )
}
