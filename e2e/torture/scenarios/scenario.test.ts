import { expect, test } from 'vitest'
import { Report } from '@/e2e/openstack/report'
import { percentile, tellMeasures } from './scenario'

test('a percentile is the value at its nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([50, 99, 100])
  expect(percentile([7], 0.99)).toBe(7)
  expect(percentile([], 0.5)).toBeNaN()
})

test('what breaks its limit, or could not be measured, fails', () => {
  const lines: string[] = []
  const report = new Report((line) => lines.push(line))
  tellMeasures(report, [
    { what: 'slow', value: 16, unit: 's', limit: 15 },
    { what: 'fine', value: 15, unit: 's', limit: 15 },
    { what: 'too few', value: 1, unit: '', atLeast: 2 },
    { what: 'unknown', value: Number.NaN, unit: 's', limit: 15 },
    { what: 'only told', value: 99, unit: 's' },
  ])
  expect(report.failures).toHaveLength(3)
  expect(report.failures.join('\n')).toMatch(/slow.*\n.*too few.*\n.*unknown/)
  expect(lines.find((line) => line.includes('fine'))).toContain('pass')
})
