import { stepById } from '@/server/domain/steps'
import { Age, formatSeconds } from '../ui/age'
import { Panel } from '../ui/panel'
import { Simulated } from '../ui/states'
import type { Yardstick } from './model'
import { sentence } from './words'

const seconds = (value: number | null): string => (value === null ? 'unknown' : formatSeconds(value))

/** What the clouds are held against: whose row it is, since when, and what each step takes there. */
export function LinePanel({ yardstick }: { yardstick: Yardstick }) {
  const { measured } = yardstick
  return (
    <Panel title="The line">
      <div className="px-4 pt-1 pb-4">
        <p>
          <span className="font-semibold">{yardstick.name}</span>, {yardstick.date}.
          {measured ? (
            <>
              {' '}
              Its seconds are those of {measured.cloudName}, measured <Age at={measured.at} />{' '}
              {measured.simulated ? <Simulated /> : null}
            </>
          ) : null}
        </p>
        <p className="mt-1 text-dim">{sentence(yardstick.source)}</p>
        <p className="mt-1 text-dim">
          Eight YES, {seconds(yardstick.seconds)} and{' '}
          {yardstick.calls === null ? 'an unknown number of' : yardstick.calls} calls a node. Simulated and real seconds
          are never held against each other.
        </p>
        <table className="mt-2.5 w-full text-small">
          <caption className="sr-only">Seconds and calls of each step on the line</caption>
          <thead className="text-dim">
            <tr className="[&>*]:border-b [&>*]:border-hair [&>*]:py-1 [&>*]:text-right [&>*]:font-normal [&>*:first-child]:text-left">
              <th scope="col">Step</th>
              <th scope="col">Seconds</th>
              <th scope="col">Calls</th>
            </tr>
          </thead>
          <tbody>
            {yardstick.steps.map((step) => (
              <tr key={step.step} className="[&>td]:py-0.5 [&>td]:text-right">
                <th scope="row" className="text-left font-normal">
                  <span className="text-dim">{step.step}</span> {stepById(step.step).short}
                </th>
                <td>{seconds(step.seconds)}</td>
                <td>{step.calls ?? 'unknown'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}
