import { classes } from './classes'
import type { VerdictWord } from './mark'

/** One of the eight points. `running` is drawn in plum on the line; `failed` marks a step that stopped the run. */
export type StripPoint = { label: string; verdict: VerdictWord; running?: boolean }

/** How far a point hangs off the line: YES on it, PARTIAL half a step, NO a full step; what is not known hangs on it, hollow. */
const offset = (verdict: VerdictWord): number => (verdict === 'NO' ? 1 : verdict === 'PARTIAL' ? 0.5 : 0)

const sizes = {
  card: { gap: 12, reach: 13, radius: 3.1 },
  row: { gap: 18, reach: 9, radius: 3.1 },
  tiny: { gap: 9, reach: 5, radius: 2.2 },
} as const

/**
 * Plumbline's own mark: eight points hung on a line. Vertical on cards, horizontal in rows. The text alternative names
 * every point that is off the line.
 */
export function PlumbStrip({
  points,
  size = 'card',
  vertical = size === 'card',
  className,
}: {
  points: StripPoint[]
  size?: keyof typeof sizes
  vertical?: boolean
  className?: string
}) {
  const { gap, reach, radius } = sizes[size]
  const along = (index: number) => radius + 2 + index * gap
  const across = (point: StripPoint) => radius + 2 + offset(point.verdict) * reach
  const at = (point: StripPoint, index: number): [number, number] =>
    vertical ? [across(point), along(index)] : [along(index), across(point)]
  const length = (points.length - 1) * gap + 2 * (radius + 2)
  const breadth = reach + 2 * (radius + 2)
  const line = radius + 2
  return (
    <svg
      role="img"
      aria-label={describeStrip(points)}
      width={vertical ? breadth : length}
      height={vertical ? length : breadth}
      className={classes('shrink-0 overflow-visible', className)}
    >
      {vertical ? (
        <path d={`M${line} 0V${length}`} className="stroke-rule" />
      ) : (
        <path d={`M0 ${line}H${length}`} className="stroke-rule" />
      )}
      <polyline
        points={points.map((point, index) => at(point, index).join(',')).join(' ')}
        fill="none"
        className="stroke-unk"
        strokeWidth="0.8"
      />
      {points.map((point, index) => {
        const [x, y] = at(point, index)
        return <Point key={point.label} x={x} y={y} radius={radius} point={point} />
      })}
    </svg>
  )
}

function Point({ x, y, radius, point }: { x: number; y: number; radius: number; point: StripPoint }) {
  const move = { transition: 'cx 150ms, cy 150ms, x 150ms, y 150ms' }
  if (point.running)
    return (
      <circle cx={x} cy={y} r={radius + 0.6} className="fill-plum-soft stroke-plum" strokeWidth="1.6" style={move} />
    )
  switch (point.verdict) {
    case 'YES':
      return <circle cx={x} cy={y} r={radius} className="fill-yes" style={move} />
    case 'PARTIAL':
      return (
        <g style={move}>
          <circle cx={x} cy={y} r={radius - 0.5} className="fill-panel stroke-part" strokeWidth="1.2" />
          <path d={`M${x} ${y - radius}a${radius} ${radius} 0 0 1 0 ${2 * radius}z`} className="fill-part" />
        </g>
      )
    case 'NO':
      return (
        <rect x={x - radius} y={y - radius} width={2 * radius} height={2 * radius} className="fill-no" style={move} />
      )
    default:
      return <circle cx={x} cy={y} r={radius - 0.4} className="fill-panel stroke-unk" strokeWidth="1.2" style={move} />
  }
}

/** The strip in words: `8 steps: 6 YES; Pick NO; Address NO`. */
export function describeStrip(points: readonly StripPoint[]): string {
  const yes = points.filter((point) => point.verdict === 'YES' && !point.running).length
  const off = points
    .filter((point) => point.verdict === 'PARTIAL' || point.verdict === 'NO')
    .map((point) => `${point.label} ${point.verdict}`)
  const running = points.filter((point) => point.running).map((point) => `${point.label} running`)
  const unknown = points.filter((point) => !point.running && !['YES', 'PARTIAL', 'NO'].includes(point.verdict)).length
  return [`${points.length} steps: ${yes} YES`, ...off, ...running, unknown > 0 ? `${unknown} unknown` : '']
    .filter(Boolean)
    .join('; ')
}
