import { formatTime } from '../ui/age'
import { Logo } from '../ui/logo'
import type { MatrixParts } from './model'

/** Stands on paper alone: which guideline, which time, who made it. */
export function PrintHead({
  guideline,
  matrix,
  by,
  what,
}: {
  guideline: string
  matrix: MatrixParts
  by: string
  what: string
}) {
  return (
    <header className="mb-2 hidden items-end justify-between gap-6 border-b border-ink pb-1.5 print:flex">
      <div className="flex items-center gap-2">
        <Logo height={22} />
        <div>
          <p className="text-[17px] leading-5 font-semibold">Plumbline scorecard</p>
          <p>{what}</p>
        </div>
      </div>
      <dl className="grid grid-cols-[auto_auto] gap-x-2 text-small leading-[15px]">
        <dt>Guideline</dt>
        <dd className="font-semibold">{guideline}</dd>
        <dt>As of</dt>
        <dd>{matrix.day ? `the end of ${matrix.day}, UTC` : formatTime(matrix.at)}</dd>
        <dt>Made by</dt>
        <dd>{by}</dd>
      </dl>
    </header>
  )
}
