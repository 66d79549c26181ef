import { stepById } from '@/server/domain/steps'
import { formatSeconds } from '../ui/age'
import { Select } from '../ui/field'
import { Panel } from '../ui/panel'
import { changeOf, fixesOfCloud, gainOf, namesOf, points } from './fix-words'
import type { Card, FleetFix } from './model'

type Props = {
  fixes: readonly FleetFix[]
  cards: readonly Card[]
  /** The cloud whose own fixes are shown; null: the fleet's. */
  cloud: string | null
  onCloud: (cloud: string | null) => void
}

/** The changes at vendors that lift scores most, of the fleet or of one cloud. Every figure is computed. */
export function BestFix({ fixes, cards, cloud, onCloud }: Props) {
  const picker = (
    <Select
      aria-label="Whose fixes"
      value={cloud ?? ''}
      onChange={(event) => onCloud(event.target.value || null)}
      className="h-7! w-auto! max-w-[60%]"
    >
      <option value="">All clouds</option>
      {cards.map((card) => (
        <option key={card.cloud} value={card.cloud}>
          {card.cloudName}
        </option>
      ))}
    </Select>
  )
  return (
    <Panel title="One fix helps most" action={picker}>
      <div className="px-4 pt-2 pb-4">
        {cloud === null ? <FleetFixes fixes={fixes} /> : <OwnFixes fixes={fixes} cloud={cloud} />}
      </div>
    </Panel>
  )
}

const listLook = 'grid list-decimal gap-2.5 pl-5 marker:text-dim'
const nothing = 'No change at a vendor would lift a score: nothing that was judged is off the line.'

function FleetFixes({ fixes }: { fixes: readonly FleetFix[] }) {
  if (fixes.length === 0) return <p className="text-dim">{nothing}</p>
  return (
    <ol className={listLook}>
      {fixes.slice(0, 6).map((fix) => (
        <li key={`${fix.check} ${fix.fix}`}>
          <span className="font-semibold" title={fix.clouds.map(({ cloudName }) => cloudName).join(', ')}>
            {namesOf(fix.clouds)}
          </span>
          : {fix.fix}{' '}
          <span className="text-dim">
            Step {fix.step} {stepById(fix.step).short}, {changeOf(fix)},
          </span>{' '}
          <span className="font-semibold whitespace-nowrap">{gainOf(fix)}</span>
          <Saves fix={fix} />
        </li>
      ))}
    </ol>
  )
}

function OwnFixes({ fixes, cloud }: { fixes: readonly FleetFix[]; cloud: string }) {
  const own = fixesOfCloud(fixes, cloud)
  if (own.length === 0) return <p className="text-dim">{nothing}</p>
  return (
    <ol className={listLook}>
      {own.map((fix) => (
        <li key={`${fix.check} ${fix.fix}`}>
          {fix.fix}{' '}
          <span className="text-dim">
            Step {fix.step} {stepById(fix.step).short}, {fix.from} → YES,
          </span>{' '}
          <span className="font-semibold whitespace-nowrap">{points(fix.gain)}</span>
        </li>
      ))}
    </ol>
  )
}

/** The seconds are those of all its clouds together. */
const Saves = ({ fix: { seconds, clouds } }: { fix: FleetFix }) =>
  seconds === null || seconds === 0 ? null : (
    <span className="text-dim">
      , saves {formatSeconds(seconds)} {clouds.length > 1 ? 'with a node on each' : 'a node'}
    </span>
  )
