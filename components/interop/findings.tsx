import { Mark } from '../ui/mark'
import type { InteropMatrix } from './words'

/** Clouds whose API passes and whose nodes are unusable by themselves: the reason why this page exists. */
export function Findings({ rows }: { rows: InteropMatrix['rows'] }) {
  const found = rows.filter((row) => row.finding)
  if (found.length === 0) return null
  return (
    <section aria-labelledby="findings" className="rounded-panel border border-no/40 bg-no-soft px-4 py-3">
      <h2 id="findings" className="font-semibold">
        API passes, node unusable: {found.map(({ cloudName }) => cloudName).join(', ')}
      </h2>
      <ul className="mt-1 grid gap-1">
        {found.map((row) => (
          <li key={row.cloud} className="flex flex-wrap items-baseline gap-x-2">
            <Mark shape="square" tone="no" size={9} />
            <span className="font-medium">{row.cloudName}</span>
            <span className="min-w-0">{row.finding!.reasons.join('; ')}.</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
