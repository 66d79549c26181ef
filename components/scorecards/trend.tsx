import type { TrendPoint } from './model'
import { describeTrend } from './words'

const width = 64
const height = 20
const pad = 2

/** One scale for all rows, so that lines can be compared with each other. Times in ms; `low` is a share of the maximum. */
export type TrendScale = { from: number; to: number; low: number }

/** The scale of all trends that stand on one page: from the first result to `at`, from the lowest share to the full score. */
export function trendScale(trends: readonly { points: readonly TrendPoint[] }[], at: string): TrendScale {
  const points = trends.flatMap((trend) => trend.points)
  const to = Date.parse(at)
  const from = Math.min(to - 86_400_000, ...points.map((point) => Date.parse(point.at)))
  const shares = points.filter((point) => point.complete && point.max > 0).map((point) => point.score / point.max)
  return { from, to, low: Math.min(0.75, ...shares) }
}

/** Runs of complete results: a line is broken where a total was incomplete. Answers SVG path data. */
export function trendPath(points: readonly TrendPoint[], scale: TrendScale): string {
  const x = (at: string) => pad + ((Date.parse(at) - scale.from) / (scale.to - scale.from)) * (width - 2 * pad)
  const y = (share: number) => pad + ((1 - share) / (1 - scale.low)) * (height - 2 * pad)
  let pen = false
  return points
    .map((point) => {
      if (!point.complete || point.max === 0) {
        pen = false
        return ''
      }
      const move = pen ? 'L' : 'M'
      pen = true
      return `${move}${x(point.at).toFixed(1)} ${y(point.score / point.max).toFixed(1)}`
    })
    .join('')
}

/** The score over time, hung under the line of full marks. The text alternative tells first, last and lowest. */
export function Trend({ points, scale }: { points: readonly TrendPoint[]; scale: TrendScale }) {
  const path = trendPath(points, scale)
  const last = path.match(/([\d.]+) ([\d.]+)$/)
  return (
    <svg role="img" aria-label={`Trend ${describeTrend(points)}`} width={width} height={height} className="block">
      <title>{describeTrend(points)}</title>
      <path d={`M0 ${pad}H${width}`} className="stroke-rule" strokeWidth="1" />
      {path ? (
        <path
          d={path}
          fill="none"
          className="stroke-ink"
          strokeWidth="1.4"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      ) : null}
      {last ? <circle cx={last[1]} cy={last[2]} r="1.9" className="fill-ink" /> : null}
    </svg>
  )
}
