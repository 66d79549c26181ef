'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsBoolean, useQueryState } from 'nuqs'
import type { QuirkPair } from '@/server/domain/quirk'
import { paths } from '../../nav/paths'
import { useTRPC } from '../../trpc/client'
import { buttonClasses } from '../../ui/button'
import { classes } from '../../ui/classes'
import { Bone, Empty, Problem } from '../../ui/states'
import { formatCount } from '../../ui/words'
import { Corrections } from './corrections'
import { QuirkHead, QuirkRow } from './quirk-row'
import { kindWords } from './words'

/** Everything that is declared of a cloud beside what was seen of it, with what disagrees. */
export function QuirksTab({ id, provider }: { id: string; provider: string | undefined }) {
  const trpc = useTRPC()
  const [onlyDrift, setOnlyDrift] = useQueryState('drift', parseAsBoolean.withDefault(false))
  const quirks = useQuery(trpc.clouds.quirks.queryOptions({ id }, { refetchInterval: 30_000 }))
  const data = quirks.data
  const known = data?.items.filter(({ state }) => state !== 'unknown')
  const shown = known?.filter(({ state }) => !onlyDrift || state === 'drift')
  const missing = data?.items.filter(({ state }) => state === 'unknown') ?? []
  return (
    <div className="grid grid-cols-1 gap-4">
      {quirks.error ? <Problem title="The quirks cannot be shown">{quirks.error.message}</Problem> : null}
      {data?.warnings.length ? (
        <p className="text-small text-part">
          {formatCount(data.warnings.length)} {data.warnings.length === 1 ? 'warning' : 'warnings'} about the
          declaration itself, above: {data.warnings.join(' ')}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <button
          type="button"
          aria-pressed={onlyDrift}
          onClick={() => void setOnlyDrift(onlyDrift ? null : true)}
          className={classes(
            'rounded-control border px-2.5 py-1 text-small',
            onlyDrift ? 'border-plum bg-plum-soft font-semibold text-plum' : 'border-rule text-dim hover:text-ink',
          )}
        >
          Only drift{data ? ` (${data.counts.drift})` : ''}
        </button>
        {data ? (
          <span className="text-small text-dim">
            {formatCount(data.counts.observed)} observed, {formatCount(data.counts.agrees)} as declared,{' '}
            {formatCount(data.counts.drift)} otherwise
          </span>
        ) : null}
      </div>
      <section aria-label="Quirks" aria-busy={!data} className="rounded-panel border border-rule bg-panel">
        {shown ? <Rows shown={shown} id={id} onlyDrift={onlyDrift} /> : <Bones />}
      </section>
      {missing.length > 0 && !onlyDrift ? <NotKnown missing={missing} /> : null}
      {provider === 'openstack' ? <Corrections id={id} /> : null}
    </div>
  )
}

function Rows({ shown, id, onlyDrift }: { shown: QuirkPair[]; id: string; onlyDrift: boolean }) {
  if (shown.length > 0)
    return (
      <>
        <QuirkHead />
        {shown.map((pair) => (
          <QuirkRow key={`${pair.kind} ${pair.subject}`} pair={pair} />
        ))}
      </>
    )
  if (onlyDrift)
    return <Empty title="Nothing was seen to be otherwise than declared">What was not seen yet cannot disagree.</Empty>
  return (
    <Empty
      title="Nothing was seen of this cloud yet"
      action={
        <Link href={paths.launch({ clouds: id })} className={buttonClasses('primary')}>
          Launch a node here
        </Link>
      }
    >
      A sync reads its lists, a probe asks its services for their versions, and a node that is launched here shows the
      rest.
    </Empty>
  )
}

const Bones = () => (
  <div className="grid gap-3 p-4">
    {[0, 1, 2, 3, 4].map((index) => (
      <Bone key={index} className="w-full max-w-[640px]" />
    ))}
  </div>
)

/** What nobody has looked at yet, by what would show it. */
function NotKnown({ missing }: { missing: QuirkPair[] }) {
  const from = [...new Set(missing.map(({ kind }) => kindWords[kind].from))]
  return (
    <section aria-label="Not known yet" className="text-small text-dim">
      <p className="font-semibold">Not known yet</p>
      <ul className="mt-1 grid gap-0.5">
        {from.map((one) => (
          <li key={one}>
            {one.charAt(0).toUpperCase() + one.slice(1)} shows:{' '}
            {missing
              .filter(({ kind }) => kindWords[kind].from === one)
              .map(({ kind }) => kindWords[kind].title)
              .join(' · ')}
          </li>
        ))}
      </ul>
    </section>
  )
}
