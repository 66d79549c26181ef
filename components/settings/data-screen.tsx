'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { daysText } from '@/server/domain/retention'
import { useTRPC } from '../trpc/client'
import { Age, formatDuration } from '../ui/age'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Problem } from '../ui/states'
import { Table } from '../ui/table'
import { MasterKeyPanel } from './data-screen-key'
import { RetentionForm } from './data-screen-times'
import { formatBytes, formatRows } from './format-bytes'
import { SettingsFrame } from './settings-frame'

/** How much is kept, for how long, what was removed last, and how the master key is. */
export function DataScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [changing, setChanging] = useState(false)
  const data = useQuery(trpc.data.get.queryOptions(undefined, { refetchInterval: 30_000 }))
  const prune = useMutation(trpc.data.prune.mutationOptions())
  const mayNot = role === 'admin' ? null : 'needs the role admin'
  const lead = data.data
    ? `The database takes ${formatBytes(data.data.databaseBytes)} on its disk.`
    : 'The database is measured…'
  return (
    <SettingsFrame section="data" lead={lead}>
      <div className="mb-3 flex flex-wrap items-center justify-end gap-2">
        <p aria-live="polite" className="text-small text-dim">
          {prune.data ? (prune.data.queued ? 'A worker goes through it now.' : 'A worker is at it already.') : null}
        </p>
        <Button disabledReason={mayNot} busy={prune.isPending} onClick={() => prune.mutate({})}>
          Remove what is due now
        </Button>
        <Button
          look="primary"
          disabledReason={mayNot ?? (data.data ? null : 'the times are still read')}
          onClick={() => setChanging(true)}
        >
          Change the times
        </Button>
      </div>
      {data.error ? (
        <Problem title="What is kept could not be read" className="mb-3">
          {data.error.message}
        </Problem>
      ) : null}
      {prune.error ? (
        <Problem title="Nothing was started" className="mb-3">
          {prune.error.message}
        </Problem>
      ) : null}
      <Table
        label="What is kept"
        rows={data.data && rowsOf(data.data)}
        rowKey={(row) => row.id}
        empty={null}
        columns={[
          {
            title: 'What',
            className: 'min-w-56',
            cell: (row) => (
              <>
                <p className="font-semibold">{row.name}</p>
                <p className="max-w-prose text-small text-dim">{row.what}</p>
              </>
            ),
          },
          { title: 'Kept', cell: (row) => <span className="whitespace-nowrap">{row.kept}</span> },
          { title: 'Rows', className: 'text-right whitespace-nowrap', cell: (row) => formatRows(row.size) },
          {
            title: 'With indexes',
            className: 'text-right whitespace-nowrap',
            cell: (row) => formatBytes(row.size.bytes),
          },
          {
            title: 'Oldest',
            cell: (row) => (
              <span className="whitespace-nowrap">
                {row.size.oldest ? <Age at={row.size.oldest} /> : <span className="text-dim">none</span>}
              </span>
            ),
          },
          { title: 'Last removal', cell: (row) => <LastRemoval last={row.last} forEver={row.id === 'audit'} /> },
        ]}
      />
      <p className="mt-2 text-small text-dim">
        What is due is removed once a day at 03:17 UTC, a few hundred rows at a time.
      </p>
      <MasterKeyPanel state={data.data?.masterKey} />
      <Dialog
        open={changing}
        onClose={() => setChanging(false)}
        title="Change how long things are kept"
        description="A shorter time counts from the next removal on; what was removed does not come back."
      >
        {data.data ? (
          <RetentionForm
            classes={data.data.classes}
            onDone={() => {
              setChanging(false)
              void data.refetch()
            }}
          />
        ) : null}
      </Dialog>
    </SettingsFrame>
  )
}

type Last = { at: string; removed: number; ms: number } | null
type Size = { rows: number; estimated: boolean; bytes: number; oldest: string | null }
type Row = { id: string; name: string; what: string; kept: string; size: Size; last: Last }

const rowsOf = (data: {
  classes: { id: string; name: string; what: string; days: number; size: Size; last: Last }[]
  audit: Size
}): Row[] => [
  ...data.classes.map((one) => ({ ...one, kept: daysText(one.days) })),
  {
    id: 'audit',
    name: 'Audit',
    what: 'Who did what, when and from where. The database refuses to change or remove it.',
    kept: 'for ever',
    size: data.audit,
    last: null,
  },
]

function LastRemoval({ last, forEver }: { last: Last; forEver: boolean }) {
  if (!last) return <span className="whitespace-nowrap text-dim">{forEver ? 'never' : 'none yet'}</span>
  return (
    <span className="whitespace-nowrap" title={`It took ${formatDuration(last.ms)}.`}>
      {formatRows({ rows: last.removed, estimated: false })} {last.removed === 1 ? 'row' : 'rows'}, <Age at={last.at} />
    </span>
  )
}
