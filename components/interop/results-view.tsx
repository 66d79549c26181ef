'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button } from '../ui/button'
import { Field, Select } from '../ui/field'
import { Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { toast } from '../ui/toast'
import { DropFiles } from './drop-files'
import { ResultSources } from './how-to'
import { interopParsers } from './search-params'
import { Sent } from './sent'
import { useSendFiles } from './use-send-files'
import { type ResultItem, sourceWords } from './words'

/** Imported results of all clouds, and the way to bring more. */
export function ResultsView({ role }: { role: string }) {
  const trpc = useTRPC()
  const [{ cloud }, setUrl] = useQueryStates(interopParsers)
  const clouds = useQuery(trpc.clouds.list.queryOptions())
  const results = useQuery(trpc.interop.results.queryOptions(cloud ? { cloud } : {}))
  const { sent, busy, send } = useSendFiles(() => results.refetch())
  const remove = useMutation(
    trpc.interop.removeResult.mutationOptions({
      onSuccess: () => toast('The results were removed.'),
      onError: (error) => toast.error(error.message),
      onSettled: () => results.refetch(),
    }),
  )
  const mayNot = role === 'viewer' ? 'needs the role operator' : null
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 sm:grid-cols-[240px_1fr] sm:items-end">
        <Field id="results-cloud" label="Cloud">
          <Select
            id="results-cloud"
            value={cloud ?? ''}
            onChange={(event) => void setUrl({ cloud: event.target.value || null })}
          >
            <option value="">all clouds</option>
            {clouds.data?.items.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <DropFiles
          label="Import results"
          hint="Choose files or drop them here: subunit v2, JUnit XML, RefStack JSON, SCS report; also with gzip, up to 64 MiB."
          busy={busy}
          disabledReason={mayNot ?? (cloud ? null : 'choose the cloud that was tested first')}
          onFiles={(files) => cloud && void send(cloud, files)}
        />
      </div>
      <Sent sent={sent} />
      {results.error ? <Problem title="The results could not be read">{results.error.message}</Problem> : null}
      <Table
        label="Imported results"
        rows={results.data?.items}
        rowKey={(row) => row.id}
        columns={[
          { title: 'Cloud', cell: (row) => row.cloudName },
          { title: 'File', cell: (row) => <FileCell row={row} /> },
          { title: 'Tests', cell: (row) => <Counts row={row} /> },
          {
            title: 'Ran',
            className: 'whitespace-nowrap',
            cell: (row) => (row.ranAt ? <Age at={row.ranAt} /> : 'not told'),
          },
          { title: 'Imported', className: 'whitespace-nowrap', cell: (row) => <Imported row={row} /> },
          {
            title: 'Actions',
            cell: (row) => (
              <Button
                size="small"
                look="danger"
                disabledReason={mayNot}
                busy={remove.isPending && remove.variables.id === row.id}
                onClick={() => remove.mutate({ id: row.id })}
              >
                Remove<span className="sr-only"> {row.fileName}</span>
              </Button>
            ),
          },
        ]}
        empty={
          <Empty title={cloud ? 'No results of this cloud yet' : 'No results yet'}>
            Run the tests of a guideline against a cloud with your own tools, and bring the file here. Below is how to
            make one.
          </Empty>
        }
      />
      <ResultSources open={results.data?.items.length === 0} />
    </div>
  )
}

const FileCell = ({ row }: { row: ResultItem }) => (
  <div className="min-w-0">
    <Link
      className="font-mono text-small break-all underline decoration-rule underline-offset-2 hover:decoration-ink"
      href={paths.interop({ view: 'report', cloud: row.cloud })}
    >
      {row.fileName}
    </Link>
    <p className="text-small text-dim">
      {[sourceWords[row.source], ...Object.entries(row.about).map(([name, value]) => `${name} ${value}`)].join(' · ')}
    </p>
  </div>
)

const Counts = ({ row }: { row: ResultItem }) => (
  <span className="whitespace-nowrap">
    {row.passed} passed
    {row.source === 'refstack' ? (
      <span className="block text-small text-dim">failed ones are not in such a file</span>
    ) : (
      <span className="block text-small text-dim">
        {row.failed} failed, {row.skipped} skipped or aborted
      </span>
    )}
  </span>
)

const Imported = ({ row }: { row: ResultItem }) => (
  <span>
    <Age at={row.importedAt} />
    <span className="block text-small text-dim">by {row.importedBy}</span>
  </span>
)
