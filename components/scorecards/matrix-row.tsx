import { memo } from 'react'
import { type StepId, stepIds } from '@/server/domain/steps'
import { formatSeconds } from '../ui/age'
import { classes } from '../ui/classes'
import { Mark } from '../ui/mark'
import type { Card, TrendPoint, Yardstick } from './model'
import { CloudName, Cost, RunAge, Score } from './row-parts'
import { Trend, type TrendScale } from './trend'
import { tint, VerdictButton, VerdictWords } from './verdict-cell'
import { describeCell, describeDelivered } from './words'

type Props = {
  card: Card
  /** It is the line that the others are held against. */
  line: boolean
  trend: readonly TrendPoint[]
  scale: TrendScale
  day: string | null
  open: StepId | null
  onOpen: ((cloud: string, step: StepId) => void) | null
}

/** The line stays in sight while the other rows scroll under it. */
const rowClasses = (line: boolean): string =>
  line
    ? 'bg-well sticky top-8 z-10 [&>*]:bg-well [&>*]:border-b-2 [&>*]:border-ink'
    : '[&>*]:border-b [&>*]:border-hair hover:[&>th]:bg-hover'
const nameClasses = 'sticky left-0 z-[5] bg-panel px-3 text-left font-normal'

/** One cloud: its eight cells, total, trend, cost and age. */
export const CloudRow = memo(function CloudRow({ card, line, trend, scale, day, open, onOpen }: Props) {
  return (
    <tr data-grid-row data-cloud={card.cloud} className={rowClasses(line)}>
      <th scope="row" className={nameClasses}>
        <CloudName card={card} line={line} linked={onOpen !== null} />
      </th>
      {card.cells.map((cell) => (
        <td key={cell.step} className={classes('h-[46px] p-0', tint(cell))}>
          {onOpen ? (
            <VerdictButton
              cell={cell}
              cloud={card.cloud}
              cloudName={card.cloudName}
              selected={open === cell.step}
              onOpen={onOpen}
            />
          ) : (
            <div title={describeCell(cell)} className="px-2">
              <VerdictWords cell={cell} />
              <span className="sr-only">, {describeDelivered(cell)}</span>
            </div>
          )}
        </td>
      ))}
      <td className="px-2">
        <Score card={card} />
      </td>
      <td className="px-2">
        <Trend points={trend} scale={scale} />
      </td>
      <td className="px-2">
        <Cost card={card} line={line} />
      </td>
      <td className="px-2 whitespace-nowrap">
        <RunAge card={card} day={day} />
      </td>
    </tr>
  )
})

/** The guideline's own row, where no AWS cloud stands for the line. */
export function YardstickRow({ yardstick }: { yardstick: Yardstick }) {
  return (
    <tr data-grid-row className={rowClasses(true)}>
      <th scope="row" className={nameClasses}>
        <span className="block truncate font-semibold" title={yardstick.source}>
          {yardstick.name}
        </span>
        <span className="block truncate text-small text-dim" title={yardstick.source}>
          the guideline&apos;s line, {yardstick.date}
        </span>
      </th>
      {stepIds.map((step) => (
        <td key={step} className="h-[46px] px-2">
          <span className="flex items-center gap-1.5 text-tiny text-dim">
            <Mark shape="disc" tone="yes" />
            YES
          </span>
        </td>
      ))}
      <td className="px-2 text-right text-[17px] font-semibold">8.0</td>
      <td className="px-2" />
      <td className="px-2 text-small text-dim" title={yardstick.source}>
        {yardstick.seconds === null ? 'seconds unknown' : `${formatSeconds(yardstick.seconds)} a node`}
        {yardstick.calls === null ? null : <span className="block">{yardstick.calls} calls</span>}
      </td>
      <td className="px-2" />
    </tr>
  )
}
