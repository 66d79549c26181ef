import { expect, test } from 'vitest'
import { type StepId, stepIds } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import { describeScore } from './cloud-card'

const all = (verdict: Verdict, changes: Partial<Record<StepId, Verdict>> = {}) =>
  ({ ...Object.fromEntries(stepIds.map((id) => [id, verdict])), ...changes }) as Record<StepId, Verdict>

test('a score is x of max', () => {
  expect(describeScore(all('YES'))).toBe('8 / 8')
  expect(describeScore(all('YES', { 3: 'PARTIAL', 5: 'NO' }))).toBe('6.5 / 8')
})
test('NOT APPLICABLE and WAIVED leave the maximum', () => {
  expect(describeScore(all('YES', { 3: 'NOT APPLICABLE', 5: 'WAIVED' }))).toBe('6 / 6')
})
test('an unknown step makes it incomplete, never zero or full', () => {
  expect(describeScore(all('YES', { 8: 'UNKNOWN' }))).toBe('incomplete')
  expect(describeScore(all('YES', { 8: 'EXPIRED' }))).toBe('incomplete')
  expect(describeScore(all('UNKNOWN'))).toBe('not measured')
})
