'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { useTRPC, useTRPCClient } from '../trpc/client'
import { Age } from '../ui/age'
import { Chip, Empty } from '../ui/states'
import { Table } from '../ui/table'
import { counted } from '../ui/words'
import { DropFiles } from './drop-files'
import { GuidelineView } from './guideline-view'
import { GuidelineSources } from './how-to'
import { interopParsers } from './search-params'
import { Sent } from './sent'
import type { SentFile } from './use-send-files'
import { type GuidelineItem, statusWords } from './words'

/** Imported guidelines and scopes; one of them opened. */
export function GuidelinesView({ guidelines, role }: { guidelines: GuidelineItem[] | undefined; role: string }) {
  const [{ guideline }, setUrl] = useQueryStates(interopParsers)
  const { sent, busy, bring } = useImport()
  if (guideline)
    return <GuidelineView guideline={guideline} role={role} onClose={() => void setUrl({ guideline: null })} />
  return (
    <div className="grid gap-4">
      <DropFiles
        label="Import guidelines"
        hint="Choose files or drop them here, as they were published: JSON of schemas 1.2 to 2.0, add-ons, SCS scopes (YAML)."
        accept=".json,.yaml,.yml"
        busy={busy}
        disabledReason={role === 'admin' ? null : 'needs the role admin'}
        onFiles={(files) => void bring(files)}
      />
      <Sent sent={sent} />
      <Table
        label="Imported guidelines"
        rows={guidelines}
        rowKey={(row) => row.key}
        columns={[
          {
            title: 'Guideline',
            cell: (row) => (
              <button
                type="button"
                onClick={() => void setUrl({ guideline: row.key })}
                className="text-left font-semibold underline decoration-rule underline-offset-2 hover:decoration-ink"
              >
                {row.name}
              </button>
            ),
          },
          { title: 'What it is', cell: (row) => <Kind row={row} /> },
          {
            title: 'Capabilities',
            cell: (row) => (row.counts ? statusWords(row.counts.capabilities) : scopeWords(row)),
          },
          { title: 'Tests', cell: (row) => <Tests row={row} /> },
          {
            title: 'Designated sections',
            cell: (row) => (row.counts ? String(row.counts.designatedSections) : 'not in a scope'),
          },
          {
            title: 'Imported',
            cell: (row) => (
              <>
                <Age at={row.importedAt} />
                <span className="block text-small text-dim">by {row.importedBy}</span>
              </>
            ),
          },
        ]}
        empty={
          <Empty title="No guideline yet">
            A guideline says which capabilities an OpenStack cloud&apos;s API must have and which tests prove them.
            Import the published files; nothing is fetched by itself.
          </Empty>
        }
      />
      <GuidelineSources />
    </div>
  )
}

const Kind = ({ row }: { row: GuidelineItem }) => (
  <span className="flex flex-wrap items-center gap-1.5">
    <span>{row.family === 'scs' ? 'SCS scope' : `schema ${row.schema}`}</span>
    {row.addOn ? <Chip tone="plum">add-on</Chip> : null}
    {row.status ? <Chip>{row.status}</Chip> : null}
    {row.warnings.length > 0 ? <Chip tone="part">{counted(row.warnings.length, 'oddity', 'oddities')}</Chip> : null}
  </span>
)

const scopeWords = ({ scs }: GuidelineItem): string =>
  scs ? `${counted(scs.modules, 'module')}, ${counted(scs.versions, 'version')}` : ''

const Tests = ({ row }: { row: GuidelineItem }) =>
  row.counts ? (
    <span>
      {row.counts.allTests}
      <span className="block text-small text-dim">
        {row.counts.aliased} with aliases, {row.counts.flagged} flagged
      </span>
    </span>
  ) : (
    counted(row.scs?.testcases ?? 0, 'test case')
  )

/** Reads files as text and imports them one after the other. */
function useImport() {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const [sent, setSent] = useState<SentFile[]>([])
  const bringAll = useMutation({
    mutationFn: async (files: readonly File[]) => {
      setSent([])
      for (const file of files) {
        const told = await file
          .text()
          .then(async (text) => await client.interop.import.mutate({ text }))
          .then(
            (item) => ({
              name: file.name,
              ok: true,
              text: `${item.name}, ${item.counts ? `${item.counts.allTests} tests` : scopeWords(item)}.`,
            }),
            (error: unknown) => ({
              name: file.name,
              ok: false,
              text: error instanceof Error ? error.message : String(error),
            }),
          )
        setSent((before) => [...before, told])
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: trpc.interop.pathKey() }),
  })
  return { sent, busy: bringAll.isPending, bring: bringAll.mutateAsync }
}
