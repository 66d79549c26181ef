/** One family of metrics. `name` of a counter is without `_total`; units are base units (seconds, bytes) and end the name. */
export type Family = {
  name: string
  help: string
  type: 'gauge' | 'counter' | 'histogram' | 'summary'
  samples: Sample[]
}
/** `suffix` of a histogram's sample is `_bucket`, `_sum` or `_count`. */
export type Sample = { labels?: Labels; value: number; suffix?: string }
export type Labels = Record<string, string>

export type ExpositionFormat = 'openmetrics' | 'prometheus'
export const contentTypes = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
} as const satisfies Record<ExpositionFormat, string>

/**
 * Families as OpenMetrics 1.0, or as the older text format for tools that know no other (`promtool check metrics` is one). The two differ
 * in the names of counters and in the end. A family without a sample is left out.
 */
export function exposition(families: readonly Family[], format: ExpositionFormat): string {
  const told = families.filter((family) => family.samples.length > 0)
  return `${told.map((family) => familyText(family, format)).join('')}${format === 'openmetrics' ? '# EOF\n' : ''}`
}

function familyText({ name, help, type, samples }: Family, format: ExpositionFormat): string {
  const full = type === 'counter' ? `${name}_total` : name
  const family = format === 'openmetrics' ? name : full
  const unit = format === 'openmetrics' ? /_(seconds|bytes)$/.exec(name)?.[1] : undefined
  const head = [
    `# HELP ${family} ${escaped(help, format)}`,
    `# TYPE ${family} ${type}`,
    ...(unit ? [`# UNIT ${family} ${unit}`] : []),
  ]
  const lines = samples.map(
    ({ labels, value, suffix = '' }) => `${full}${suffix}${labelText(labels)} ${numberText(value)}`,
  )
  return `${[...head, ...lines].join('\n')}\n`
}

function labelText(labels: Labels = {}): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text, 'openmetrics')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** The older format escapes no quotes in help texts. */
const escaped = (text: string, format: ExpositionFormat): string => {
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return format === 'openmetrics' ? plain.replaceAll('"', '\\"') : plain
}

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'

/** A bucket's upper bound as OpenMetrics writes numbers: `1.0`, `0.25`. Both formats get the same, or series would change their names. */
export const boundText = (bound: number): string => (Number.isInteger(bound) ? `${bound}.0` : String(bound))
