import { classes } from '../ui/classes'
import { Mark, type Shape, type Tone } from '../ui/mark'

/** What is known of tests, capabilities, platforms: glyph and word, always both. */
export const stateLooks = {
  YES: { shape: 'disc', tone: 'yes' },
  NO: { shape: 'square', tone: 'no' },
  PASS: { shape: 'disc', tone: 'yes' },
  PARTIAL: { shape: 'half', tone: 'part' },
  FAIL: { shape: 'square', tone: 'no' },
  ABORT: { shape: 'half', tone: 'part' },
  MISSING: { shape: 'dash', tone: 'unk' },
  'NOT REPORTED': { shape: 'dash', tone: 'unk' },
  WAIVED: { shape: 'diamond', tone: 'unk' },
} as const satisfies Record<string, { shape: Shape; tone: Tone }>
export type StateWord = keyof typeof stateLooks

const textTones = { yes: 'text-yes', part: 'text-part', no: 'text-no', unk: 'text-dim' }

export function StateMark({ state, className }: { state: StateWord; className?: string }) {
  const { shape, tone } = stateLooks[state]
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 text-tiny font-semibold tracking-[0.02em] whitespace-nowrap',
        textTones[tone],
        className,
      )}
    >
      <Mark shape={shape} tone={tone} size={9} />
      {state}
    </span>
  )
}

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
