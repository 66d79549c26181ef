/** Holds the simulated cloud to what a real one answered to the same requests in the same order. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { createCloud } from '..'
import { fixedId, passwordOf } from '../seed'
import { serveCloud, testContext, testSpec } from '../testing'
import { compareAnswers } from './compare'
import { differences } from './differences'
import type { Bases } from './mask'
import { parityRequests } from './requests'
import { findVariables, runSuite, serviceNames, type Target } from './run'
import { twin } from './twin'
import type { Fixtures, RecordedAnswer } from './types'

const fixtures = JSON.parse(readFileSync(new URL('fixtures/zed.json', import.meta.url), 'utf8')) as Fixtures

async function runOnTwin(): Promise<Record<string, RecordedAnswer>> {
  const context = testContext(Date.parse('2026-11-22T12:00:00Z'))
  const spec = testSpec()
  await using served = await serveCloud(spec, context, createCloud(spec, context, twin))
  const person = (name: string, project: string | null) =>
    served.login({ name, password: passwordOf(spec.id, name), project })
  const project = await person(twin.userName, twin.projectName)
  const unscoped = await person(twin.userName, null)
  const target: Target = {
    bases: Object.fromEntries(serviceNames.map((name) => [name, `${served.baseUrl}/${name}`])) as Bases,
    tokens: { project, unscoped, reader: await person(`${twin.userName}-reader`, twin.projectName) },
    variables: {
      user: twin.userName,
      password: passwordOf(spec.id, twin.userName),
      projectName: twin.projectName,
      token: project,
      unscopedToken: unscoped,
      credentialId: fixedId(spec.id, 'credential'),
      credentialSecret: passwordOf(spec.id, 'automation'),
    },
    pause: async (ms) => context.pass(ms),
  }
  await findVariables(target)
  return await runSuite(parityRequests, target)
}

describe('parity with a real OpenStack', () => {
  let simulated: Record<string, RecordedAnswer>
  const used = new Set<number>()

  beforeAll(async () => {
    simulated = await runOnTwin()
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
