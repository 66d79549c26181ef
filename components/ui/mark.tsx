import { classes } from './classes'

/** Shapes that carry a verdict or a state, so that colour never stands alone: disc, half disc, square, dash, ring, clock. */
export type Shape = 'disc' | 'half' | 'square' | 'dash' | 'ring' | 'diamond' | 'clock' | 'slash'
export type Tone = 'yes' | 'part' | 'no' | 'unk' | 'plum'
const tones = {
  yes: 'text-yes',
  part: 'text-part',
  no: 'text-no',
  unk: 'text-unk',
  plum: 'text-plum',
} satisfies Record<Tone, string>

export function Mark({
  shape,
  tone,
  size = 10,
  className,
}: {
  shape: Shape
  tone: Tone
  size?: number
  className?: string
}) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 10 10"
      className={classes('inline-block shrink-0', tones[tone], className)}
    >
      {drawings[shape]}
    </svg>
  )
}

const drawings = {
  disc: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  half: (
    <>
      <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" />
    </>
  ),
  square: <rect x="1.2" y="1.2" width="7.6" height="7.6" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  dash: <rect x="1" y="4.2" width="8" height="1.6" fill="currentColor" />,
  ring: <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  diamond: <path d="M5 0.8 9.2 5 5 9.2 0.8 5z" fill="currentColor" />,
  clock: (
    <>
      <circle cx="5" cy="5" r="4.1" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <path d="M5 2.4V5l1.9 1.3" fill="none" stroke="currentColor" strokeWidth="1.2" />
    </>
  ),
  slash: (
    <>
      <circle cx="5" cy="5" r="4.1" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <path d="M2.2 7.8 7.8 2.2" stroke="currentColor" strokeWidth="1.2" />
    </>
  ),
} satisfies Record<Shape, React.ReactNode>

export const verdictLooks = {
  YES: { shape: 'disc', tone: 'yes' },
  PARTIAL: { shape: 'half', tone: 'part' },
  NO: { shape: 'square', tone: 'no' },
  UNKNOWN: { shape: 'dash', tone: 'unk' },
  EXPIRED: { shape: 'clock', tone: 'unk' },
  WAIVED: { shape: 'diamond', tone: 'unk' },
  'NOT APPLICABLE': { shape: 'slash', tone: 'unk' },
} as const satisfies Record<string, { shape: Shape; tone: Tone }>
export type VerdictWord = keyof typeof verdictLooks

const textTones = { yes: 'text-yes', part: 'text-part', no: 'text-no', unk: 'text-dim', plum: 'text-plum' } as const

/** Glyph and word, always both. */
export function MarkedWord({
  look: { shape, tone },
  word,
  className,
}: {
  look: { shape: Shape; tone: Tone }
  word: string
  className?: string
}) {
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 text-tiny font-semibold tracking-[0.02em]',
        textTones[tone],
        className,
      )}
    >
      <Mark shape={shape} tone={tone} size={9} />
      {word}
    </span>
  )
}

export const VerdictMark = ({ verdict, className }: { verdict: VerdictWord; className?: string }) => (
  <MarkedWord look={verdictLooks[verdict]} word={verdict} className={className} />
)
