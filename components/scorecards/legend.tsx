import type { Verdict } from '@/server/domain/verdict'
import { classes } from '../ui/classes'
import { Mark, verdictLooks } from '../ui/mark'

/** What the words mean (product.md, "Words"), in a clause each. */
export const verdictMeanings: readonly { verdict: Verdict; meaning: string }[] = [
  { verdict: 'YES', meaning: 'as on the line; counts 1' },
  { verdict: 'PARTIAL', meaning: 'off the line by half; counts 0.5' },
  { verdict: 'NO', meaning: 'off the line; counts 0' },
  { verdict: 'UNKNOWN', meaning: 'not run, or could not look; the total is incomplete' },
  { verdict: 'EXPIRED', meaning: 'older than the guideline lets it count; the total is incomplete' },
  { verdict: 'WAIVED', meaning: 'taken out of the maximum by a person, with a reason' },
  { verdict: 'NOT APPLICABLE', meaning: 'nothing to judge here; not in the maximum' },
]
const always: readonly Verdict[] = ['YES', 'PARTIAL', 'NO', 'UNKNOWN']

/** Glyphs with their words; the rare ones only where they occur. */
export function Legend({ occurring, className }: { occurring: ReadonlySet<Verdict>; className?: string }) {
  return (
    <ul
      aria-label="What the marks mean"
      className={classes('flex flex-wrap items-center gap-x-4 gap-y-1 text-small text-dim', className)}
    >
      {verdictMeanings
        .filter(({ verdict }) => always.includes(verdict) || occurring.has(verdict))
        .map(({ verdict, meaning }) => (
          <li key={verdict} title={meaning} className="inline-flex items-center gap-1.5">
            <Mark shape={verdictLooks[verdict].shape} tone={verdictLooks[verdict].tone} />
            {verdict}
          </li>
        ))}
      <li
        title="Not as on the line, but the node came out right all the same"
        className="inline-flex items-center gap-1.5"
      >
        <span aria-hidden className="verdict-delivered inline-block w-3.5 leading-[8px]">
          &nbsp;
        </span>
        delivered by a workaround
      </li>
    </ul>
  )
}
