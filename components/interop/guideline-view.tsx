'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Facts, Panel } from '../ui/panel'
import { Bone, Chip, Problem } from '../ui/states'
import { toast } from '../ui/toast'
import { Capabilities } from './capabilities'
import { ScopeView } from './scope-view'
import { Sections } from './sections'
import { type GuidelineDetail, statusWords } from './words'

/** All of one guideline: what it is, its targets, capabilities with tests, designated sections. */
export function GuidelineView({ guideline, role, onClose }: { guideline: string; role: string; onClose: () => void }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const detail = useQuery(trpc.interop.get.queryOptions({ key: guideline }))
  const remove = useMutation(
    trpc.interop.remove.mutationOptions({
      onSuccess: async ({ key }) => {
        toast(`${key} was removed.`)
        await queries.invalidateQueries({ queryKey: trpc.interop.pathKey() })
        onClose()
      },
      onError: (error) => toast.error(error.message),
    }),
  )
  const data = detail.data
  return (
    <div className="grid gap-4" aria-busy={detail.isPending}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex flex-wrap items-center gap-2 text-title font-semibold">
          {data?.name ?? guideline}
          {data?.addOn ? <Chip tone="plum">add-on</Chip> : null}
          {data?.status ? <Chip>{data.status}</Chip> : null}
        </h2>
        <div className="flex gap-2">
          <Button onClick={onClose}>All guidelines</Button>
          <Button
            look="danger"
            busy={remove.isPending}
            disabledReason={role === 'admin' ? null : 'needs the role admin'}
            onClick={() => remove.mutate({ key: guideline })}
          >
            Remove guideline
          </Button>
        </div>
      </div>
      {detail.error ? <Problem title="This guideline cannot be shown">{detail.error.message}</Problem> : null}
      {data ? (
        <>
          <Head data={data} />
          {data.interop ? <Targets targets={data.interop.targets} /> : null}
          {data.interop ? <Capabilities capabilities={data.interop.capabilities} /> : null}
          {data.interop ? <Sections interop={data.interop} /> : null}
          {data.scope ? <ScopeView scope={data.scope} /> : null}
        </>
      ) : detail.error ? null : (
        <div className="grid gap-3 rounded-panel border border-rule bg-panel p-4">
          {[0, 1, 2, 3].map((index) => (
            <Bone key={index} className="w-64" />
          ))}
        </div>
      )}
    </div>
  )
}

function Head({ data }: { data: GuidelineDetail }) {
  const { interop, counts } = data
  const rows = [
    { name: 'Schema', value: data.family === 'scs' ? 'SCS scope' : data.schema },
    ...(interop?.approval ? [{ name: 'Approved', value: interop.approval }] : []),
    ...(interop?.replaces ? [{ name: 'Replaces', value: interop.replaces }] : []),
    ...(interop && interop.releases.length > 0 ? [{ name: 'Releases', value: interop.releases.join(', ') }] : []),
    ...(interop?.cutoff != null ? [{ name: 'Cutoff score', value: String(interop.cutoff) }] : []),
    ...(counts
      ? [
          { name: 'Capabilities', value: `${counts.allCapabilities}: ${statusWords(counts.capabilities)}` },
          { name: 'Tests', value: `${counts.allTests}: ${counts.aliased} with aliases, ${counts.flagged} flagged` },
        ]
      : []),
    { name: 'SHA-256', value: data.sha256, mono: true },
  ]
  return (
    <Panel title="About">
      <div className="px-4 pt-2 pb-4">
        <Facts rows={rows} />
        {data.warnings.length > 0 ? (
          <details className="mt-3">
            <summary className="text-small text-part select-none">
              {data.warnings.length} oddities of the file, and how they were read
            </summary>
            <ul className="mt-2 grid list-disc gap-1 pl-5 text-small break-words text-dim">
              {data.warnings.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
    </Panel>
  )
}

const kindWords = { platform: 'platform', component: 'component', 'add-on': 'add-on', vertical: 'vertical' }

const Targets = ({ targets }: { targets: NonNullable<GuidelineDetail['interop']>['targets'] }) => (
  <Panel title="What a report can be made for">
    <ul className="grid gap-2 px-4 pt-2 pb-4">
      {targets.map((target) => (
        <li key={target.id}>
          <span className="font-semibold">{target.name}</span> <Chip>{kindWords[target.kind]}</Chip>{' '}
          <span className="font-mono text-small break-all text-dim">{target.components.join(', ')}</span>
          {target.description ? <p className="max-w-prose text-dim">{target.description}</p> : null}
          {target.requires.map((required) => (
            <p key={required.component} className="text-dim">
              Stands on <span className="font-mono text-small">{required.component}</span> of{' '}
              {required.guideline ? `guideline ${required.guideline}` : 'a guideline that the file does not name'}.
            </p>
          ))}
        </li>
      ))}
    </ul>
  </Panel>
)
