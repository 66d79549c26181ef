import type { Yardstick } from '@/server/domain/guideline-schema'
import { stepById } from '@/server/domain/steps'
import { formatSeconds } from '../ui/age'
import { Panel } from '../ui/panel'

/** The row that every cloud is held against: what the eight steps cost there. */
export function YardstickTable({ yardstick }: { yardstick: Yardstick }) {
  const steps = [...yardstick.steps].sort((a, b) => a.step - b.step)
  const sum = (values: (number | null)[]) =>
    values.some((value) => value === null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0)
  const calls = sum(steps.map((step) => step.calls))
  const seconds = sum(steps.map((step) => step.seconds))
  const cell = 'py-0.5 text-right'
  return (
    <Panel title={`Yardstick: ${yardstick.name}`} className="min-w-0">
      <div className="grid gap-2 px-4 pb-4">
        <p className="text-small text-dim">
          Eight YES. {yardstick.source}, {yardstick.date}
        </p>
        <table aria-label="Yardstick" className="w-full text-left">
          <thead className="text-small text-dim">
            <tr className="border-b border-hair">
              <th scope="col" className="py-1 font-normal">
                Step
              </th>
              <th scope="col" className="py-1 text-right font-normal">
                API calls
              </th>
              <th scope="col" className="py-1 text-right font-normal">
                Median
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={step.step}>
                <th scope="row" className="py-0.5 font-normal">
                  {step.step} {stepById(step.step).short}
                </th>
                <td className={cell}>{step.calls ?? 'not known'}</td>
                <td className={cell}>{step.seconds === null ? 'not measured' : formatSeconds(step.seconds)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="border-t border-rule font-semibold">
              <th scope="row" className="py-1">
                In all
              </th>
              <td className={cell}>{calls ?? 'not known'}</td>
              <td className={cell}>{seconds === null ? 'not measured' : formatSeconds(seconds)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </Panel>
  )
}
