import Link from 'next/link'
import type { ObservedQuirk } from '@/server/domain/quirk'
import { paths } from '../../nav/paths'
import { Age, formatTime } from '../../ui/age'
import { Chip } from '../../ui/states'
import { methodWords, numberWords } from './words'

/** What was seen, in the words that people read first. */
const observedText = ({ detail, value }: Pick<ObservedQuirk, 'detail' | 'value'>): string => detail.valueText ?? value

/** The value with its age and method; its evidence stands in `Evidence`. */
export const ObservedValue = ({ observed }: { observed: ObservedQuirk }) => (
  <div className="min-w-0">
    <p className="font-semibold [overflow-wrap:anywhere]">
      {observedText(observed)} {observed.confidence === 'low' ? <Chip tone="part">doubtful</Chip> : null}
    </p>
    <p className="text-small text-dim">
      by {methodWords[observed.method]}, <Age at={observed.at} />
      {observed.times > 1 ? `, ${observed.times} times` : ''}
    </p>
  </div>
)

/** What an observation rests on: sentence, rule, numbers, lines, and where to open it. */
export function Evidence({ observed, named = false }: { observed: ObservedQuirk; named?: boolean }) {
  const { detail, evidence, allocation, step, firstSeenAt, at, method } = observed
  const numbers = Object.entries(detail.numbers ?? {})
  return (
    <div className="grid gap-1">
      <p className="max-w-[90ch]">
        {named ? <span className="font-semibold">{observedText(observed)}: </span> : null}
        {evidence}
      </p>
      <p className="text-small text-dim">
        {detail.rule ? (
          <>
            Rule <span className="font-mono">{detail.rule}</span>, by {methodWords[method]}
          </>
        ) : (
          <>By {methodWords[method]}</>
        )}
        , {formatTime(at)}; first seen {formatTime(firstSeenAt)}.{' '}
        {allocation ? (
          <Link className="underline" href={paths.allocation(allocation)}>
            Open the allocation{step ? ` (step ${step})` : ''}
          </Link>
        ) : null}
      </p>
      {numbers.length > 0 ? (
        <p className="text-small text-dim">
          {numbers.map(([name, value]) => `${numberWords(name)} ${value}`).join(' · ')}
        </p>
      ) : null}
      {detail.lines && detail.lines.length > 0 ? (
        <ul aria-label="Lines it rests on" className="rounded-control bg-well px-3 py-2 font-mono text-tiny">
          {detail.lines.map((line, index) => (
            <li key={index} className="[overflow-wrap:anywhere]">
              {line}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
