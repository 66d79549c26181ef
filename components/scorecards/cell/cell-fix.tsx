import type { Verdict } from '@/server/domain/verdict'
import { formatSeconds } from '../../ui/age'
import type { FixOfCell } from './types'

/** What would make it YES, and what that is worth. */
export function CellFix({ fix, verdict }: { fix: FixOfCell | null; verdict: Verdict }) {
  if (!fix) return null
  return (
    <section aria-label="Fix" className="rounded-panel border border-rule px-4 py-3">
      <h3 className="text-small text-dim">What would make it YES</h3>
      <p className="mt-0.5">{fix.fix}</p>
      <p className="mt-0.5 text-small text-dim">
        {fix.from === verdict ? '' : `One check is ${fix.from}. `}
        <strong className="font-semibold text-ink">+{fix.gain.toFixed(1)}</strong> to the score
        {fix.seconds !== null && fix.seconds > 0 ? `, saves ${formatSeconds(fix.seconds)} a node` : ''}.
      </p>
    </section>
  )
}
