import Link from 'next/link'
import { paths } from '../nav/paths'
import { Age, formatTime } from '../ui/age'
import { classes } from '../ui/classes'
import { Popover } from '../ui/popover'
import { Simulated } from '../ui/states'
import type { Card } from './model'
import { costWords, describeScore, formatMax, formatScore, workaroundWords } from './words'

/** Name, kind, and what has to be known about how it was judged. `linked`: behind sign-in. */
export function CloudName({ card, line, linked }: { card: Card; line: boolean; linked: boolean }) {
  return (
    <>
      {linked ? (
        <Link
          data-stop
          tabIndex={-1}
          href={paths.cloud(card.cloud)}
          className="block truncate font-semibold hover:text-plum"
          title={card.cloudName}
        >
          {card.cloudName}
        </Link>
      ) : (
        <span className="block truncate font-semibold" title={card.cloudName}>
          {card.cloudName}
        </span>
      )}
      <span className="flex items-center gap-1.5 text-small text-dim">
        <span className="truncate">
          {card.provider}
          {line ? ' · the line' : ''}
          {card.insideSite ? ' · inside its site' : ''}
        </span>
        {card.simulated ? <Simulated>sim</Simulated> : null}
      </span>
    </>
  )
}

/** `7.5` of 8; or "incomplete", which opens to what is missing. */
export function Score({ card }: { card: Card }) {
  if (card.complete)
    return (
      <span className="block text-right" title={describeScore(card)}>
        <span data-score className="block text-[17px] leading-5 font-semibold">
          {formatScore(card.score)}
        </span>
        <span className="block text-small leading-4 text-dim">of {formatMax(card.max)}</span>
      </span>
    )
  const missing = `${card.missing.length} missing`
  return (
    <Popover
      data-stop
      tabIndex={-1}
      title={card.missing.join('\n')}
      className="ml-auto block text-right whitespace-nowrap"
      label={
        <>
          <span className="block text-tiny leading-5 text-dim">{describeScore(card)}</span>
          <span className="block text-tiny text-dim underline decoration-dotted underline-offset-2">
            <span className="sr-only">{card.cloudName}: </span>
            {missing}
          </span>
        </>
      }
    >
      <p className="font-semibold">{card.cloudName}: no total</p>
      <p className="mt-1 text-dim">
        What is unknown or too old counts neither as zero nor as full. Missing for a total of {formatMax(card.max)}:
      </p>
      <ul className="mt-1.5 grid list-disc gap-1 pl-4">
        {card.missing.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </Popover>
  )
}

/** What it costs more than the line; opens to what was held against what. */
export function Cost({ card, line, wide = false }: { card: Card; line: boolean; wide?: boolean }) {
  const words = costWords(card)
  return (
    <Popover
      data-stop
      tabIndex={-1}
      className="block text-left whitespace-nowrap"
      label={
        <>
          <span className={wide ? 'block text-dim' : 'sr-only'}>
            <span className="sr-only">{card.cloudName}, </span>Cost of interop<span className="sr-only">: </span>
          </span>
          <span className={classes('block', !words.known && words.first === 'unknown' && 'text-dim')}>
            {words.first}
          </span>
          <span className="block text-small text-dim underline decoration-dotted underline-offset-2">
            {words.second ?? (line ? 'is the line' : 'seconds unknown')}
          </span>
        </>
      }
    >
      <p className="font-semibold">{card.cloudName}: cost of interop, a node</p>
      {card.cost.workarounds.length > 0 ? (
        <ul className="mt-1.5 grid list-disc gap-1 pl-4">
          {card.cost.workarounds.map((id) => (
            <li key={id}>{workaroundWords(id)}</li>
          ))}
        </ul>
      ) : (
        <p className="mt-1">{card.at === null ? 'No run yet.' : 'No workaround was needed.'}</p>
      )}
      <p className="mt-1.5 text-dim">
        {words.second ? `${words.second} against ${card.cost.against}.` : null} {card.cost.why}
      </p>
    </Popover>
  )
}

/** Age of the newest run that counts; on a past day the time itself. */
export function RunAge({ card, day }: { card: Card; day: string | null }) {
  if (card.at === null) return <span className="text-dim">never</span>
  const expired = card.cells.some((cell) => cell.verdict === 'EXPIRED')
  return (
    <span className={classes(expired && 'text-part')}>
      {day ? (
        <time dateTime={card.at} title={formatTime(card.at)}>
          {card.at.slice(5, 10)}
        </time>
      ) : (
        <Age at={card.at} suffix="" />
      )}
    </span>
  )
}
