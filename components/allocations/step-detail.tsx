'use client'

import { Fragment, useEffect, useRef } from 'react'
import type { ExchangeLine, NodeView, StepView } from '@/server/domain/allocation'
import { stepById } from '@/server/domain/steps'
import { formatDuration, formatTime } from '../ui/age'
import { classes } from '../ui/classes'
import { VerdictMark } from '../ui/mark'
import { Chip, Problem } from '../ui/states'
import { describeExchange, describeWorkaround } from './describe'

/** One step opened: verdict with its reason, workarounds, failure, log and API calls in the order they happened. */
export function StepDetail({
  node,
  step,
  onOpenExchange,
}: {
  node: NodeView
  step: StepView
  onOpenExchange: (id: string) => void
}) {
  const title = stepById(step.step)
  return (
    <section
      aria-label={`${node.name}, step ${step.step}`}
      className="flex min-w-0 flex-col gap-3 rounded-panel border border-rule bg-panel p-4"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold">
          {node.name} · {node.cloudName} · step {step.step}, {title.title}
        </h2>
        {step.state === 'running' ? <Chip tone="plum">live</Chip> : null}
        {step.attempt > 1 ? <Chip>attempt {step.attempt}</Chip> : null}
      </header>
      {step.failure ? (
        <Problem title={step.failure.message}>
          <p>{step.failure.action}</p>
          {step.failure.detail ? (
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
              tabIndex={0}
              className="mt-1.5 max-h-40 overflow-auto text-small whitespace-pre-wrap text-dim"
            >
              {step.failure.detail}
            </pre>
          ) : null}
        </Problem>
      ) : null}
      {step.state === 'done' || step.state === 'failed' ? (
        <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
          <VerdictMark verdict={step.judgement.verdict} />
          <span>{step.judgement.reason}</span>
        </p>
      ) : null}
      {step.workarounds.length > 0 ? (
        <p className="flex flex-wrap items-center gap-2">
          {step.workarounds.map((workaround) => (
            <Fragment key={workaround}>
              <Chip tone="part">workaround</Chip>
              <span className="text-dim">{describeWorkaround(workaround)}</span>
            </Fragment>
          ))}
        </p>
      ) : null}
      <Transcript node={node} step={step} onOpenExchange={onOpenExchange} />
      {step.facts ? <StepFactsList facts={step.facts} /> : null}
    </section>
  )
}

type Line = { seq: number; at: string; body: { log: NodeView['log'][number] } | { exchange: ExchangeLine } }

function Transcript({
  node,
  step,
  onOpenExchange,
}: {
  node: NodeView
  step: StepView
  onOpenExchange: (id: string) => void
}) {
  const lines: Line[] = [
    ...node.log
      .filter((line) => line.step === step.step || (line.step === null && step.step === 8))
      .map((log) => ({ seq: log.seq, at: log.at, body: { log } })),
    ...node.exchanges
      .filter((line) => line.step === step.step)
      .map((exchange) => ({ seq: exchange.seq, at: exchange.at, body: { exchange } })),
  ].sort((a, b) => a.seq - b.seq)
  const box = useRef<HTMLDivElement>(null)
  const count = lines.length
  // Follows the end as a terminal does, unless the reader has scrolled up.
  useEffect(() => {
    const element = box.current
    if (element && count > 0 && element.scrollHeight - element.scrollTop - element.clientHeight < 120)
      element.scrollTop = element.scrollHeight
  }, [count])
  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      role="log"
      aria-label="Log"
      className="scroll-thin max-h-[340px] min-h-[132px] overflow-auto rounded-control bg-well px-3 py-2 font-mono text-small leading-[1.65]"
    >
      {lines.length === 0 ? (
        <p className="text-dim">
          {step.state === 'waiting' ? 'Waiting for the step before it.' : 'Nothing was logged.'}
        </p>
      ) : null}
      {lines.map(({ seq, at, body }) => (
        <div key={seq} className="appear flex gap-3">
          <time dateTime={at} title={formatTime(at)} className="shrink-0 text-dim">
            {at.slice(11, 23)}
          </time>
          {'log' in body ? (
            <span
              className={classes(
                'min-w-0 break-words',
                body.log.level === 'warn' && 'text-part',
                body.log.level === 'error' && 'text-no',
              )}
            >
              <Named text={body.log.message} />
            </span>
          ) : (
            <button
              type="button"
              onClick={() => onOpenExchange(body.exchange.id)}
              className="min-h-6 min-w-0 text-left break-all text-dim underline decoration-dotted underline-offset-2 hover:text-ink"
            >
              {describeExchange(body.exchange)}{' '}
              <span className={body.exchange.error ? 'text-no' : undefined}>
                {body.exchange.status ?? body.exchange.error ?? 'no answer'}
              </span>{' '}
              {formatDuration(body.exchange.ms)}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}

/** Names between backticks are set off in plum. */
const Named = ({ text }: { text: string }) =>
  text.split(/`([^`]*)`/).map((part, index) =>
    index % 2 === 1 ? (
      <span key={index} className="text-plum">
        {part}
      </span>
    ) : (
      part
    ),
  )

function StepFactsList({ facts }: { facts: Record<string, unknown> }) {
  return (
    <details className="group">
      <summary className="text-small text-dim select-none hover:text-ink">Facts of this step</summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="scroll-thin mt-2 max-h-72 overflow-auto rounded-control bg-well p-3 text-small whitespace-pre-wrap"
      >
        {JSON.stringify(facts, null, 2)}
      </pre>
    </details>
  )
}
