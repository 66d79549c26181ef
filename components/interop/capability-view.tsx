'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsArrayOf, parseAsString, useQueryState, useQueryStates } from 'nuqs'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Field, Select } from '../ui/field'
import { Chip, Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { counted } from '../ui/words'
import { interopParsers } from './search-params'
import { TestName } from './test-name'
import type { GuidelineItem } from './words'

/** One capability in several guidelines: what was asked when, and what changed. */
export function CapabilityView({ guidelines }: { guidelines: GuidelineItem[] | undefined }) {
  const trpc = useTRPC()
  const [{ capability }, setUrl] = useQueryStates(interopParsers)
  const [chosen, setChosen] = useQueryState('in', parseAsArrayOf(parseAsString, ','))
  const interop = guidelines?.filter(({ family }) => family === 'interop')
  const newest = interop?.findLast(({ addOn }) => !addOn) ?? interop?.at(-1)
  const detail = useQuery(
    trpc.interop.get.queryOptions({ key: newest?.key ?? '' }, { enabled: Boolean(newest) && !capability }),
  )
  const asked = capability ?? detail.data?.interop?.capabilities[0]?.id ?? null
  const across = useQuery(
    trpc.interop.across.queryOptions(
      { capability: asked ?? '', ...(chosen ? { guidelines: chosen } : {}) },
      { enabled: asked !== null },
    ),
  )
  if (interop?.length === 0) {
    return (
      <div className="rounded-panel border border-rule bg-panel">
        <Empty
          title="No guideline to compare"
          action={<Button onClick={() => void setUrl({ view: 'guidelines' })}>Import guidelines</Button>}
        >
          Import two or more interop guidelines; each capability can then be followed from one to the next.
        </Empty>
      </div>
    )
  }
  const toggle = (key: string, on: boolean) => {
    const now = new Set(chosen ?? across.data?.rows.map(({ guideline }) => guideline) ?? [])
    if (on) now.add(key)
    else now.delete(key)
    void setChosen(now.size > 0 ? [...now] : null)
  }
  const shown = new Set(across.data?.rows.map(({ guideline }) => guideline))
  return (
    <div className="grid gap-4">
      <Field id="capability" label="Capability" className="max-w-md">
        <Select
          id="capability"
          value={asked ?? ''}
          onChange={(event) => void setUrl({ capability: event.target.value })}
        >
          {(across.data?.capabilities ?? (asked ? [asked] : [])).map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </Select>
      </Field>
      <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
        <legend className="mb-1 text-small font-medium text-dim">In these guidelines, oldest first</legend>
        {interop?.map(({ key }) => (
          <label key={key} className="flex min-h-6 items-center gap-2">
            <input
              type="checkbox"
              className="accent-plum"
              checked={shown.has(key)}
              disabled={shown.has(key) && shown.size === 1}
              onChange={(event) => toggle(key, event.target.checked)}
            />
            {key}
          </label>
        ))}
      </fieldset>
      {across.error ? (
        <Problem
          title="It cannot be compared"
          action={<Button onClick={() => void setChosen(null)}>All guidelines that have it</Button>}
        >
          {across.error.message}
        </Problem>
      ) : null}
      {across.data?.description ? <p className="text-dim">{across.data.description}</p> : null}
      {across.error ? null : (
        <Table
          label="The capability in each guideline"
          rows={across.data?.rows}
          rowKey={(row) => row.guideline}
          columns={[
            { title: 'Guideline', cell: (row) => <span className="font-semibold">{row.guideline}</span> },
            {
              title: 'Status',
              cell: (row) => (
                <span className="flex flex-wrap gap-1">
                  {row.status === null ? (
                    'not there'
                  ) : row.status === 'unused' ? (
                    'in no component'
                  ) : (
                    <Chip>{row.status}</Chip>
                  )}
                </span>
              ),
            },
            { title: 'Components', cell: (row) => row.components.map(({ name }) => name).join(', ') || '-' },
            {
              title: 'Tests',
              cell: (row) =>
                row.status === null ? '-' : `${counted(row.tests, 'test')}, ${row.flagged.length} flagged`,
            },
            {
              title: 'Against the one before',
              cell: (row) => (row === across.data?.rows[0] ? '-' : <Changes row={row} />),
            },
          ]}
          empty={null}
        />
      )}
    </div>
  )
}

type Row = {
  changes: string[]
  added: string[]
  removed: string[]
  renamed: { from: string; to: string }[]
  newlyFlagged: string[]
  noLongerFlagged: string[]
}

function Changes({ row }: { row: Row }) {
  const lists = [
    { word: 'added', names: row.added },
    { word: 'removed', names: row.removed },
    { word: 'renamed', names: row.renamed.map(({ from, to }) => `${from} -> ${to}`) },
    { word: 'flagged', names: row.newlyFlagged },
    { word: 'flagged no longer', names: row.noLongerFlagged },
  ].filter(({ names }) => names.length > 0)
  if (row.changes.length === 0) return <span className="text-dim">nothing changed</span>
  if (lists.length === 0) return <span>{row.changes.join(' ')}</span>
  return (
    <details>
      <summary>{row.changes.join(' ')}</summary>
      <ul className="mt-1 grid gap-1">
        {lists.flatMap(({ word, names }) =>
          names.map((name) => (
            <li key={`${word} ${name}`} className="text-small">
              <span className="text-dim">{word}: </span>
              {word === 'renamed' ? <span className="font-mono break-all">{name}</span> : <TestName name={name} />}
            </li>
          )),
        )}
      </ul>
    </details>
  )
}
