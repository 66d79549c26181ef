import { classes } from '../ui/classes'
import { passed } from './arrange'
import type { Card } from './model'
import { formatScore } from './words'

const cell = 'sticky bottom-0 z-10 h-9 border-t border-rule bg-well px-2 text-small text-dim print:static'

/** Which steps pass on every cloud that is shown: what one can rely on everywhere. */
export function MatrixFoot({ shown }: { shown: readonly Card[] }) {
  const steps = passed(shown)
  const everywhere = steps.filter((step) => step.of > 0 && step.passed === step.of)
  const whole = shown.filter((card) => card.complete)
  const same = new Set(whole.map((card) => card.max)).size === 1
  // Totals of different maxima have no mean that says anything.
  const mean = same ? whole.reduce((sum, card) => sum + card.score, 0) / whole.length : null
  return (
    <tfoot>
      <tr>
        <th scope="row" className={classes(cell, 'left-0 z-20 pl-3 text-left font-normal whitespace-nowrap')}>
          Passes on all clouds
        </th>
        {steps.map((step) => (
          <td key={step.step} className={cell}>
            <span className={classes(step.of > 0 && step.passed === step.of && 'font-semibold text-ink')}>
              {step.of === 0 ? 'none judged' : `${step.passed} of ${step.of}`}
            </span>
          </td>
        ))}
        <td className={classes(cell, 'text-right')} title={`Mean of ${whole.length} complete totals`}>
          {mean === null ? null : (
            <>
              <span className="sr-only">mean </span>
              <span className="text-[15px]">{formatScore(Number(mean.toFixed(1)))}</span>
            </>
          )}
        </td>
        <td colSpan={3} className={cell}>
          interop: <span className="font-semibold text-ink">{everywhere.length} of 8</span> steps
        </td>
      </tr>
    </tfoot>
  )
}
