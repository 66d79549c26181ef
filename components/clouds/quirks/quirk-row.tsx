import { ChevronRight } from 'lucide-react'
import type { QuirkPair } from '@/server/domain/quirk'
import { Mark } from '../../ui/mark'
import { Evidence, ObservedValue } from './observation'
import { kindWords, stateLooks, titleOf } from './words'

const grid =
  'grid grid-cols-1 gap-x-4 gap-y-1 min-[760px]:grid-cols-[minmax(150px,1fr)_minmax(150px,1.2fr)_minmax(170px,1.4fr)_104px]'

/** Names of the columns, where they stand side by side. */
export const QuirkHead = () => (
  <div aria-hidden className={`${grid} border-b border-rule px-4 py-2 pl-9 text-small text-dim max-[759px]:hidden`}>
    <span>Quirk</span>
    <span>Declared</span>
    <span>Observed</span>
    <span>Together</span>
  </div>
)

/** Declared beside observed; opens to what both rest on. */
export function QuirkRow({ pair }: { pair: QuirkPair }) {
  const { kind, subjectName, declared, observed, others, state, drift } = pair
  const look = stateLooks[state]
  return (
    <details className="group border-b border-hair last:border-b-0">
      <summary className="relative list-none py-2 pr-4 pl-9 hover:bg-hover">
        <ChevronRight
          aria-hidden
          size={14}
          className="absolute top-2.5 left-3.5 text-dim transition-transform group-open:rotate-90"
        />
        <div className={grid}>
          <span className="min-w-0 [overflow-wrap:anywhere]">{titleOf(kind, subjectName)}</span>
          <div className="min-w-0">
            {declared ? (
              <>
                <p className="font-mono text-small [overflow-wrap:anywhere]">
                  {declared.key}: {declared.value}
                </p>
                <p className="text-small text-dim [overflow-wrap:anywhere]">{declared.source}</p>
              </>
            ) : (
              <span className="text-dim">
                <span className="min-[760px]:sr-only">Declared: </span>nothing
              </span>
            )}
          </div>
          {observed ? (
            <ObservedValue observed={observed} />
          ) : (
            <span className="text-dim">not seen yet: {kindWords[kind].from} shows it</span>
          )}
          <span
            className={`inline-flex items-baseline gap-1.5 text-small whitespace-nowrap ${state === 'drift' ? 'font-semibold text-part' : 'text-dim'}`}
          >
            <Mark shape={look.shape} tone={look.tone} size={9} />
            {look.word}
          </span>
        </div>
      </summary>
      <div className="grid gap-3 py-2 pr-4 pb-4 pl-9">
        {drift ? <p className="max-w-[90ch] rounded-control bg-part-soft px-3 py-2">{drift}</p> : null}
        {observed ? <Evidence observed={observed} /> : null}
        {others.length > 0 ? (
          <div className="grid gap-2">
            <p className="text-small font-semibold">Seen besides</p>
            {others.map((one) => (
              <Evidence key={`${one.method} ${one.value} ${one.detail.rule ?? ''}`} observed={one} named />
            ))}
          </div>
        ) : null}
        {!observed && !drift ? <p className="text-dim">Nothing was seen of it yet.</p> : null}
      </div>
    </details>
  )
}
