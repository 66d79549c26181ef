import { classes } from '../../ui/classes'
import { VerdictMark, type VerdictWord } from '../../ui/mark'
import { Chip } from '../../ui/states'
import type { CheckOfCell } from './types'

/** The rules that judged the step: each check with its text, what gives which word, and what it said. */
export function CellChecks({ checks }: { checks: CheckOfCell[] }) {
  return (
    <section aria-label="Rules" className="grid gap-3">
      <h3 className="font-semibold">
        {checks.length === 1 ? 'The rule it was judged by' : 'The rules it was judged by'}
      </h3>
      {checks.length === 0 ? <p className="text-dim">This guideline has no check for this step.</p> : null}
      {checks.map((check) => (
        <article key={check.check} aria-label={check.title} className="rounded-panel border border-rule px-4 py-3">
          <header className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h4 className="font-semibold">{check.title}</h4>
            <VerdictMark verdict={check.verdict} />
            <span className="ml-auto flex flex-wrap gap-1.5">
              <Chip>{check.status}</Chip>
              <Chip>weight {check.weight}</Chip>
              <Chip>counts a {check.lifetime}</Chip>
            </span>
          </header>
          {checks.length > 1 ? <p className="mt-1">{check.reason}</p> : null}
          <p className="mt-1 text-dim">{check.description}</p>
          <dl className="mt-2 grid gap-1 text-small">
            <Clause word="YES" text={check.rule.yes} verdict={check.underlying} />
            {check.rule.partial ? <Clause word="PARTIAL" text={check.rule.partial} verdict={check.underlying} /> : null}
            <Clause word="NO" text={check.rule.no} verdict={check.underlying} />
          </dl>
        </article>
      ))}
    </section>
  )
}

function Clause({ word, text, verdict }: { word: VerdictWord; text: string; verdict: VerdictWord }) {
  const holds = word === verdict
  return (
    <div
      className={classes(
        'grid grid-cols-[72px_1fr] gap-2 border-l-[3px] pl-2',
        holds ? 'border-ink' : 'border-transparent',
      )}
    >
      <dt>
        <VerdictMark verdict={word} />
      </dt>
      <dd className={holds ? '' : 'text-dim'}>
        {text}
        {holds ? <span className="sr-only"> (this one held)</span> : null}
      </dd>
    </div>
  )
}
