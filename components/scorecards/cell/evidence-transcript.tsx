'use client'

import { useState } from 'react'
import type { EvidenceLine } from '@/server/domain/evidence'
import { formatDuration, formatTime } from '../../ui/age'
import { classes } from '../../ui/classes'
import { formatCount } from '../../ui/words'

type Props = {
  lines: readonly EvidenceLine[]
  leftOut: number
  /** Opens a call with its bodies; null where those are not kept any more. */
  onOpenExchange: ((id: string) => void) | null
}

/**
 * A step's transcript as the evidence keeps it. Lines that the verdict hangs on carry a bar and the word "decides"; in a long
 * transcript only they and their neighbours stand at first.
 */
export function EvidenceTranscript({ lines, leftOut, onOpenExchange }: Props) {
  const [all, setAll] = useState(false)
  const shown = all ? lines.map((_, index) => index) : telling(lines)
  const hidden = lines.length - shown.length
  return (
    <div className="grid min-w-0 gap-1">
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        role="region"
        aria-label="Transcript of the step"
        className="scroll-thin max-h-[380px] min-w-0 overflow-auto rounded-control bg-well py-2 font-mono text-small leading-[1.65]"
      >
        {lines.length === 0 ? <p className="px-3 text-dim">Nothing was logged in this step.</p> : null}
        {shown.map((index, place) => {
          const line = lines[index]
          if (!line) return null
          const gap = place > 0 && shown[place - 1] !== index - 1
          return (
            <div key={index}>
              {gap ? <p className="px-3 text-dim">…</p> : null}
              <Line line={line} onOpenExchange={onOpenExchange} />
            </div>
          )
        })}
      </div>
      <p className="flex flex-wrap gap-x-3 text-small text-dim">
        {hidden > 0 || all ? (
          <button type="button" onClick={() => setAll(!all)} className="text-plum underline underline-offset-2">
            {all ? 'Show what decides' : `Show all ${formatCount(lines.length)} lines`}
          </button>
        ) : null}
        {leftOut > 0 ? <span>{formatCount(leftOut)} more lines were left out when the evidence was kept.</span> : null}
      </p>
    </div>
  )
}

function Line({ line, onOpenExchange }: { line: EvidenceLine; onOpenExchange: Props['onOpenExchange'] }) {
  const outcome =
    line.kind === 'call'
      ? [line.status ?? 'no answer', line.ms === undefined ? null : formatDuration(line.ms)].filter(Boolean).join('  ')
      : null
  const exchange = line.exchange
  return (
    <div
      data-decisive={line.decisive || undefined}
      className={classes(
        'flex items-start gap-x-3 border-l-[3px] pr-3 pl-[9px] max-[520px]:flex-wrap',
        line.decisive ? 'border-ink bg-hover' : 'border-transparent',
      )}
    >
      <time dateTime={line.at} title={formatTime(line.at)} className="shrink-0 text-dim">
        {line.at.slice(11, 23)}
      </time>
      <span
        className={classes(
          'min-w-0 flex-1 break-words max-[520px]:order-last max-[520px]:basis-full',
          line.kind === 'call' && 'break-all',
        )}
      >
        {exchange && onOpenExchange ? (
          <button
            type="button"
            onClick={() => onOpenExchange(exchange)}
            title={line.text}
            className="min-h-6 text-left underline decoration-dotted underline-offset-2 hover:decoration-solid"
          >
            {shortCall(line.text)}
          </button>
        ) : (
          <Named text={line.kind === 'call' ? shortCall(line.text) : line.text} />
        )}
        {outcome ? <span className="ml-2 whitespace-pre text-dim">{outcome}</span> : null}
      </span>
      {line.decisive ? (
        <span className="shrink-0 rounded-[4px] border border-ink px-1.5 font-sans text-tiny leading-[17px] font-semibold">
          decides
        </span>
      ) : null}
    </div>
  )
}

/** A call without its host, and with the beginning of its query: the whole of it opens. */
export function shortCall(text: string): string {
  const [path = '', query] = text.replace(/https?:\/\/[^/\s]+/, '').split('?')
  return query === undefined ? path : `${path}?${query.length > 32 ? `${query.slice(0, 32)}…` : query}`
}

/** Names between backticks are set off. */
const Named = ({ text }: { text: string }) =>
  text.split(/`([^`]*)`/).map((part, index) =>
    index % 2 === 1 ? (
      <span key={index} className="font-medium">
        {part}
      </span>
    ) : (
      part
    ),
  )

/** Up to this many lines stand at once. */
const short = 14

/** Which lines stand at first: all of a short transcript, else those that decide with one before and after, else the last ones. */
export function telling(lines: readonly { decisive: boolean }[]): number[] {
  const every = lines.map((_, index) => index)
  if (lines.length <= short) return every
  const near = every.filter((index) => [index - 1, index, index + 1].some((one) => lines[one]?.decisive))
  return near.length > 0 ? near : every.slice(-short)
}
