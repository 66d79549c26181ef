/** Holds the simulated cloud to what a real one answered to the same requests in the same order. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { compareAnswers } from './compare'
import { differences } from './differences'
import { runOnTwin } from './on-twin'
import { parityRequests } from './requests'
import type { Fixtures, RecordedAnswer } from './types'

const fixtures = JSON.parse(readFileSync(new URL('fixtures/zed.json', import.meta.url), 'utf8')) as Fixtures

describe('parity with a real OpenStack', () => {
  let simulated: Record<string, RecordedAnswer>
  const used = new Set<number>()

  beforeAll(async () => {
    simulated = await runOnTwin(parityRequests)
  }, 60_000)

  it('was recorded for the requests of today', () => {
    expect(Object.keys(fixtures.answers)).toEqual(parityRequests.map((request) => request.name))
    expect(parityRequests.length).toBeGreaterThanOrEqual(60)
  })

  it.each(parityRequests.map((request) => request.name))('%s', (name) => {
    const real = fixtures.answers[name]
    const own = simulated[name]
    if (!real || !own) throw new Error(`No answer to "${name}": record the fixtures again.`)
    const unexplained = compareAnswers(real, own).filter((line) => {
      const index = differences.findIndex(({ request, what }) => request.test(name) && what.test(line))
      used.add(index)
      return index < 0
    })
    expect(unexplained).toEqual([])
  })

  it('needs every difference that it allows', () => {
    const stale = differences.filter((_, index) => !used.has(index))
    expect(stale.map(({ request, what }) => `${request} ${what}`)).toEqual([])
  })
})
