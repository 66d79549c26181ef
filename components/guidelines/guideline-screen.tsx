'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { SubPages } from '../scorecards/sub-pages'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Facts, Panel } from '../ui/panel'
import { Bone, Chip, Problem } from '../ui/states'
import { formatCount } from '../ui/words'
import { ChecksTable } from './checks-table'
import { FlagsPanel } from './flags-panel'
import { GuidelineActions } from './guideline-actions'
import { describeRequest } from './words'
import { YamlEditor } from './yaml-editor'
import { YardstickTable } from './yardstick-table'

type Props = { id: string; person: { role: string; name: string } }

/** One guideline: what it asks, what it judges, what it waives; copies are edited here as they are written. */
export function GuidelineScreen({ id, person }: Props) {
  const trpc = useTRPC()
  const [editing, setEditing] = useQueryState('edit', parseAsBoolean.withDefault(false))
  const guideline = useQuery(
    trpc.guidelines.get.queryOptions(
      { guideline: id },
      { refetchInterval: (query) => ((query.state.data?.rescoring ?? 0) > 0 ? 2_000 : false) },
    ),
  )
  const data = guideline.data
  if (guideline.error && !data)
    return (
      <>
        <PageHeader title="Guideline" />
        <Problem
          title="This guideline cannot be shown"
          action={<Button onClick={() => guideline.refetch()}>Read it again</Button>}
        >
          {guideline.error.message}
        </Problem>
      </>
    )
  if (!data)
    return (
      <>
        <PageHeader title="Guideline" lead={<Bone className="w-72" />} />
        <div aria-busy className="grid gap-4">
          <Bone className="h-28! w-full" />
          <Bone className="h-80! w-full" />
        </div>
      </>
    )
  const { document } = data
  const mayEdit = person.role === 'admin' && !data.builtIn
  return (
    <>
      <PageHeader
        title={data.key}
        lead={
          <>
            <span>{data.title}</span>
            <Chip>{data.builtIn ? 'built-in' : 'copy'}</Chip>
            {data.rescoring > 0 ? (
              <span aria-live="polite" className="text-plum">
                {formatCount(data.rescoring)} {data.rescoring === 1 ? 'run is' : 'runs are'} judged anew; no new run is
                needed.
              </span>
            ) : null}
          </>
        }
        actions={
          <GuidelineActions
            guideline={data}
            role={person.role}
            editing={editing && mayEdit}
            onEdit={(on) => void setEditing(on || null)}
          />
        }
      />
      <SubPages current="guidelines" />
      {editing && mayEdit ? (
        <YamlEditor guideline={data} onDone={() => void setEditing(null)} />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
          <div className="grid gap-4 min-[1000px]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <Panel title="What it is" className="min-w-0">
              <div className="grid gap-3 px-4 pb-4">
                <p className="max-w-prose">{document.description || 'It has no description.'}</p>
                <Facts
                  rows={[
                    { name: 'Reference request', value: describeRequest(document.reference) },
                    { name: 'Published', value: document.published },
                    {
                      name: 'Judged',
                      value: `${formatCount(data.runs)} ${data.runs === 1 ? 'run' : 'runs'} on ${data.clouds} ${data.clouds === 1 ? 'cloud' : 'clouds'}`,
                    },
                    {
                      name: 'Revision',
                      value: `${data.revision}, ${data.builtIn ? 'as it came with Plumbline' : `by ${data.updatedBy}`}`,
                    },
                  ]}
                />
                <p className="text-small text-dim">
                  Only runs of this request count: automatic reach, no pins, no site configuration, no user data.
                </p>
              </div>
            </Panel>
            <YardstickTable yardstick={document.yardstick} />
          </div>
          <ChecksTable checks={document.checks} />
          <FlagsPanel guideline={data} person={person} />
        </div>
      )}
    </>
  )
}
