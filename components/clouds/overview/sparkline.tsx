/** A line of a few points, scaled to `most`; gaps stay gaps. It repeats what the figures beside it say. */
export function Sparkline({ points, most }: { points: readonly (number | null)[]; most: number }) {
  const width = 84
  const height = 18
  const x = (index: number) => 2 + (index * (width - 4)) / Math.max(1, points.length - 1)
  const y = (value: number) => height - 2 - (Math.min(value, most) / Math.max(most, 1)) * (height - 4)
  const path = points
    .map((value, index) => {
      if (value === null) return ''
      const before = index > 0 ? points[index - 1] : null
      return `${before === null || before === undefined ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
    })
    .join('')
  return (
    <svg aria-hidden width={width} height={height} className="block">
      <path d={`M0 ${height - 1}H${width}`} className="stroke-hair" />
      <path d={path} fill="none" className="stroke-dim" strokeWidth="1.4" strokeLinejoin="round" />
      {points.map((value, index) =>
        value === null ? null : <circle key={index} cx={x(index)} cy={y(value)} r="1.4" className="fill-dim" />,
      )}
    </svg>
  )
}
