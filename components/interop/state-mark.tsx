import { classes } from '../ui/classes'
import { MarkedWord, type Shape, type Tone, verdictLooks } from '../ui/mark'

/** What is known of tests, capabilities, platforms: glyph and word, always both. */
const stateLooks = {
  ...verdictLooks,
  PASS: verdictLooks.YES,
  FAIL: verdictLooks.NO,
  ABORT: verdictLooks.PARTIAL,
  MISSING: verdictLooks.UNKNOWN,
  'NOT REPORTED': verdictLooks.UNKNOWN,
} as const satisfies Record<string, { shape: Shape; tone: Tone }>
type StateWord = keyof typeof stateLooks

export const StateMark = ({ state, className }: { state: StateWord; className?: string }) => (
  <MarkedWord look={stateLooks[state]} word={state} className={classes('whitespace-nowrap', className)} />
)

/** The numbers of SCS as words. */
export const scsState = (value: -1 | 0 | 1 | null): StateWord =>
  value === 1 ? 'PASS' : value === -1 ? 'FAIL' : value === 0 ? 'ABORT' : 'MISSING'

/** `4 of 5 passed` with its glyph: what RefStack shows as a coloured badge. */
export function PassedBadge({ state, passed, total }: { state: StateWord; passed: number; total: number }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <StateMark state={state} />
      <span className="text-small text-dim">{total === 0 ? 'no tests' : `${passed} of ${total} passed`}</span>
    </span>
  )
}
