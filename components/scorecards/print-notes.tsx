import { Mark, verdictLooks } from '../ui/mark'
import { changeOf, gainOf, namesOf } from './fix-words'
import { verdictMeanings } from './legend'
import type { Card, MatrixParts } from './model'
import { missingSteps, sentence } from './words'

/** Stands on paper alone: what the words mean, what the line is, and what is missing from totals. */
export function PrintNotes({ cards, matrix }: { cards: readonly Card[]; matrix: MatrixParts }) {
  const { yardstick, fixes } = matrix
  const open = cards.filter((card) => !card.complete)
  return (
    <footer className="mt-2 hidden text-[10px] leading-[13px] print:block">
      <ul className="flex flex-wrap gap-x-4">
        {verdictMeanings.map(({ verdict, meaning }) => (
          <li key={verdict} className="inline-flex items-center gap-1">
            <Mark shape={verdictLooks[verdict].shape} tone={verdictLooks[verdict].tone} size={8} />
            <strong>{verdict}</strong> {meaning}
          </li>
        ))}
        <li>
          <span className="verdict-delivered">Underlined</span>: delivered by a workaround
        </li>
      </ul>
      <p className="mt-1">
        The line: {yardstick.name}, {yardstick.date}
        {yardstick.measured ? `; seconds measured on ${yardstick.measured.cloudName}` : ''}.{' '}
        {sentence(yardstick.source)} A cell is the worst of the last three complete runs of the guideline&apos;s
        reference request. Cost of interop: workarounds, extra calls and extra seconds a node against the line;
        simulated and real seconds are never compared.
      </p>
      {fixes.length > 0 ? (
        <div className="mt-1">
          <strong>One fix helps most</strong>
          <ol className="list-decimal pl-4">
            {fixes.slice(0, 3).map((fix) => (
              <li key={fix.check}>
                {namesOf(fix.clouds)}: {fix.fix} Step {fix.step}, {changeOf(fix)}, {gainOf(fix)}.
              </li>
            ))}
          </ol>
        </div>
      ) : null}
      {open.length > 0 ? (
        <p className="mt-1">
          Incomplete: {open.map((card) => `${card.cloudName} (${missingSteps(card)})`).join('; ')}.
        </p>
      ) : null}
    </footer>
  )
}
