import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Family, Labels } from './exposition'

/** Gauges with a name that OpenMetrics keeps for counters; each has a sum that says the same. */
const misnamed = /^nodejs_active_(handles|requests|resources)_total$/
const types = ['gauge', 'counter', 'histogram', 'summary'] as const

/** Memory, processor time, event loop and garbage collection of this process. Observers run from the first call on. */
export function processFamilies(): () => Promise<Family[]> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return async () => {
    const metrics = await registry.getMetricsAsJSON()
    return metrics
      .filter(({ name }) => !misnamed.test(name))
      .map(({ name, help, type, values }) => ({
        name: name.replace(/_total$/, ''),
        help,
        type: types.find((known) => known === String(type)) ?? 'gauge',
        // What was never measured is not zero, and not there.
        samples: values
          .filter(({ value }) => Number.isFinite(value))
          .map((each) => ({
            value: each.value,
            labels: textLabels(each.labels),
            suffix: 'metricName' in each ? String(each.metricName).slice(name.length) : '',
          })),
      }))
  }
}

const textLabels = (labels: Partial<Record<string, string | number>>): Labels =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]))
