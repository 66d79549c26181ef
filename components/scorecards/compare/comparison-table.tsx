import { stepById, stepIds } from '@/server/domain/steps'
import type { Outputs } from '../../trpc/types'
import { classes } from '../../ui/classes'
import { VerdictMark } from '../../ui/mark'
import { Simulated } from '../../ui/states'
import { costWords, describeScore } from '../words'
import type { Side } from './sides'

type Comparison = Outputs['scorecards']['compare']
type Card = Comparison['a']

/** What differs in words first, then every step side by side. */
export function ComparisonTable({ comparison, a, b }: { comparison: Comparison; a: Side; b: Side }) {
  const sides = [
    { card: comparison.a, side: a },
    { card: comparison.b, side: b },
  ]
  const whole = comparison.differences.filter(({ step }) => step === null)
  const inSteps = comparison.differences.filter(({ step }) => step !== null)
  return (
    <div className="grid min-w-0 gap-4">
      <section aria-label="Differences" className="rounded-panel border border-rule px-4 py-3">
        <h3 className="font-semibold">What differs</h3>
        {comparison.differences.length === 0 ? (
          <p className="mt-1 text-dim">Nothing: the same verdicts in all eight steps.</p>
        ) : null}
        {whole.map(({ text }) => (
          <p key={text} className="mt-1">
            {text}
          </p>
        ))}
        {inSteps.length > 0 ? (
          <ul className="mt-1.5 grid list-disc gap-1 pl-4">
            {inSteps.map(({ step, text }) => (
              <li key={`${step}${text}`}>{text}</li>
            ))}
          </ul>
        ) : null}
      </section>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="scroll-thin overflow-x-auto rounded-panel border border-rule"
      >
        <table aria-label="Step by step" className="w-full min-w-[560px] table-fixed text-left">
          <thead>
            <tr className="border-b border-rule align-top">
              <th scope="col" className="w-32 px-4 py-2 text-small font-normal text-dim">
                Step
              </th>
              {sides.map(({ card, side }, index) => (
                <th key={index} scope="col" className="px-3 py-2 font-semibold">
                  {card.cloudName} {card.simulated ? <Simulated /> : null}
                  <span className="block text-small font-normal text-dim">{side.at ?? 'now'}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr className="border-b border-rule">
              <th scope="row" className="px-4 py-2 font-normal text-dim">
                Score
              </th>
              {sides.map(({ card }, index) => (
                <td key={index} className="px-3 py-2 align-top">
                  <strong className="text-[15px] font-semibold">{describeScore(card)}</strong>
                  {card.missing.length > 0 ? (
                    <span className="block text-small text-dim">missing: {card.missing.join(' ')}</span>
                  ) : null}
                </td>
              ))}
            </tr>
            {stepIds.map((step) => (
              <StepRow key={step} step={step} cards={[comparison.a, comparison.b]} />
            ))}
            <tr className="border-t border-rule">
              <th scope="row" className="px-4 py-2 align-top font-normal text-dim">
                Cost of interop
              </th>
              {sides.map(({ card }, index) => (
                <td key={index} className="px-3 py-2 align-top">
                  <Cost card={card} />
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </div>
  )
}

function StepRow({ step, cards }: { step: (typeof stepIds)[number]; cards: [Card, Card] }) {
  const cells = cards.map((card) => card.cells[step - 1])
  const differs = cells[0]?.verdict !== cells[1]?.verdict
  return (
    <tr className="border-b border-hair last:border-b-0">
      <th
        scope="row"
        className={classes(
          'border-l-[3px] px-[13px] py-2 align-top',
          differs ? 'border-l-ink font-semibold' : 'border-l-transparent font-normal text-dim',
        )}
      >
        {step} {stepById(step).short}
        {differs ? <span className="block text-small font-normal text-dim">differs</span> : null}
      </th>
      {cells.map((cell, index) => (
        <td key={index} className="px-3 py-2 align-top break-words">
          {cell ? (
            <>
              <VerdictMark verdict={cell.verdict} />
              <span className="mt-0.5 block text-small text-dim">{cell.reason}</span>
            </>
          ) : null}
        </td>
      ))}
    </tr>
  )
}

function Cost({ card }: { card: Card }) {
  const words = costWords(card)
  return (
    <>
      {words.first}
      <span className="block text-small text-dim">
        {words.second}
        {card.cost.why ? ` ${card.cost.why}` : ` against ${card.cost.against}`}
      </span>
    </>
  )
}
