import { expect, it } from 'vitest'
import { paths } from '@/components/nav/paths'
import type { VerdictTold } from '@/server/domain/webhook'
import { linkTo } from './link-to'

it('leads to the pages that the product has', () => {
  const verdict: VerdictTold = {
    ...{ guideline: 'node-allocation 2016.10', cloud: 'os1', cloudName: 'Cloud os1', simulated: true },
    ...{ step: 5, check: 'address', reason: 'There is none.', at: '2026-11-22T20:00:00.000Z' },
    ...{ from: 'YES', to: 'NO' },
  }
  expect(linkTo('https://here', { event: 'verdict.worse', payload: verdict })).toBe(
    `https://here${paths.scorecards({ guideline: verdict.guideline, cell: 'os1.5' })}`,
  )
  const run = { run: 'r1', guideline: verdict.guideline, startedBy: 'Ada', at: verdict.at, clouds: [] }
  expect(linkTo('https://here', { event: 'conformance.finished', payload: run })).toBe(
    `https://here${paths.conformanceRuns({ run: 'r1' })}`,
  )
})
