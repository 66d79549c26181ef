import { stepById } from '@/server/domain/steps'
import { Panel } from '../ui/panel'
import type { Card, FleetFix } from './model'
import { formatScore } from './words'

const points = (gain: number): string => `+${formatScore(gain)}`

/** `Auro, Datacentred and Bluebox`; many are counted. */
export function namesOf(clouds: readonly { cloudName: string }[]): string {
  const names = clouds.map(({ cloudName }) => cloudName)
  if (names.length > 4) return `${names.length} clouds`
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** What the clouds of a fix had, in words: `NO → YES`, or `NO or PARTIAL → YES`. */
const change = (fix: FleetFix): string => `${[...new Set(fix.clouds.map(({ from }) => from))].join(' or ')} → YES`
/** The gain of each: one figure where it is the same on all. */
function gainOf(fix: FleetFix): string {
  const gains = [...new Set(fix.clouds.map(({ gain }) => gain))]
  if (gains.length === 1) return `${points(gains[0]!)}${fix.clouds.length > 1 ? ' each' : ''}`
  return `${points(fix.gain)} in all`
}

/** The changes at vendors that lift scores most: of the fleet, and of the cloud whose cell is open. Every figure is computed. */
export function BestFix({ fixes, selected }: { fixes: readonly FleetFix[]; selected: Card | null }) {
  const own = selected
    ? fixes
        .flatMap((fix) => fix.clouds.filter(({ cloud }) => cloud === selected.cloud).map((one) => ({ ...fix, ...one })))
        .sort((a, b) => b.gain - a.gain || a.step - b.step)
    : []
  return (
    <Panel title="One fix helps most" className="break-inside-avoid">
      <div className="px-4 pt-1 pb-4">
        {fixes.length === 0 ? (
          <p className="text-dim">No change at a vendor would lift a score: nothing that was judged is off the line.</p>
        ) : (
          <ol className="grid list-decimal gap-2.5 pl-5 marker:text-dim">
            {fixes.slice(0, 5).map((fix) => (
              <li key={fix.check}>
                <span className="font-semibold" title={fix.clouds.map(({ cloudName }) => cloudName).join(', ')}>
                  {namesOf(fix.clouds)}
                </span>
                : {fix.fix}{' '}
                <span className="text-dim">
                  Step {fix.step} {stepById(fix.step).short}, {change(fix)},
                </span>{' '}
                <span className="font-semibold whitespace-nowrap">{gainOf(fix)}</span>
                {fix.seconds ? <span className="text-dim">, saves {fix.seconds.toFixed(1)} s a node</span> : null}.
              </li>
            ))}
          </ol>
        )}
        {selected ? (
          <div className="mt-4 border-t border-hair pt-3 print:hidden">
            <h3 className="font-semibold">{selected.cloudName} alone</h3>
            {own.length === 0 ? (
              <p className="mt-1 text-dim">Nothing that was judged there is off the line.</p>
            ) : (
              <ol className="mt-1.5 grid list-decimal gap-1.5 pl-5 marker:text-dim">
                {own.map((fix) => (
                  <li key={fix.check}>
                    {fix.fix}{' '}
                    <span className="text-dim">
                      Step {fix.step}, {fix.from} → YES,
                    </span>{' '}
                    <span className="font-semibold">{points(fix.gain)}</span>
                  </li>
                ))}
              </ol>
            )}
          </div>
        ) : null}
      </div>
    </Panel>
  )
}
