import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  audit,
  conformanceEvidence,
  conformanceVerdict,
  guideline,
  scorecardLink,
  verdictChange,
  webhook,
  webhookDelivery,
} from '@/db/schema'
import { copyGuideline } from '../guidelines/copy-guideline'
import { getGuideline } from '../guidelines/get-guideline'
import { refreshBuiltIns } from '../guidelines/refresh-built-ins'
import { removeGuideline } from '../guidelines/remove-guideline'
import { rescore } from '../guidelines/rescore'
import { updateGuideline } from '../guidelines/update-guideline'
import { validateGuideline } from '../guidelines/validate-guideline'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { apiScorecards } from './api-scorecards'
import { compareClouds } from './compare-clouds'
import { createLink } from './create-link'
import { databaseNow } from './database-now'
import { getCell } from './get-cell'
import { getMatrix } from './get-matrix'
import { listLinks } from './list-links'
import { publicMatrix } from './public-matrix'
import { revokeLink } from './revoke-link'
import { floating, scoredRun } from './testing'

const key = 'node-allocation 2016.10'
const dayMs = 86_400_000
let here: TestInstallation
let now: Date
const ago = (days: number) => new Date(now.getTime() - days * dayMs)
const day = (days: number) => ago(days).toISOString().slice(0, 10)
const viewer = () => here.as('viewer')
const admin = () => here.as('admin')
const matrix = async (input: Parameters<typeof getMatrix>[1] = {}) => await getMatrix(viewer(), input)
const cellsOf = async (cloud: string, at?: string) =>
  (await matrix({ at })).items.find((item) => item.cloud === cloud)!.cells.map(({ verdict }) => verdict)

beforeAll(async () => {
  here = await testInstallation()
  now = await databaseNow(here.runtime.db)
})
afterAll(async () => await here[Symbol.asyncDispose]())
beforeEach(async () => void (await refreshBuiltIns(here.runtime)))
afterEach(async () => {
  const { db } = here.runtime
  await db.delete(guideline)
  await db.delete(conformanceEvidence)
  await db.delete(webhook)
})

const scores = async (cloud: string) =>
  (
    await here.runtime.db
      .select({ at: conformanceVerdict.at, score: conformanceVerdict.score })
      .from(conformanceVerdict)
      .innerJoin(guideline, eq(guideline.id, conformanceVerdict.guidelineId))
      .where(eq(conformanceVerdict.cloudId, cloud))
      .orderBy(conformanceVerdict.at)
  ).map(({ score }) => score)
/** Only the eight steps: what other built-in guidelines say is theirs. */
const eightStepsOnly = async () => {
  await here.runtime.db.delete(guideline).where(eq(guideline.version, '2026.11'))
}

describe('a scored run', () => {
  beforeEach(eightStepsOnly)

  it('makes cells, the worst of the last three, with n of m delivered', async () => {
    const run = (days: number, change = {}) => scoredRun(here.runtime, { cloud: 'os1', at: ago(days), change })
    await run(4)
    await run(3, floating)
    await run(2)
    await run(1)
    const { items, interop, trends } = await matrix()
    const card = items.find(({ cloud }) => cloud === 'os1')!
    expect(card).toMatchObject({ score: 7, max: 8, complete: true, at: ago(1).toISOString(), guideline: key })
    expect(card.cells[4]).toMatchObject({ step: 5, verdict: 'NO', delivered: 3, of: 3, at: ago(3).toISOString() })
    expect(card.bestFix).toMatchObject({ step: 5, gain: 1 })
    await run(0)
    expect(await cellsOf('os1')).toEqual(Array(8).fill('YES'))
    expect(await scores('os1')).toEqual([8, 7, 7, 7, 8])
    expect(trends.find(({ cloud }) => cloud === 'os1')?.points.map(({ score }) => score)).toEqual([8, 7, 7])
    const [told] = (await apiScorecards(viewer(), { guideline: key })).items
    const { cells, ...head } = told!
    expect(head).toEqual({ cloud: 'os1', provider: 'openstack', guideline: key, score: 8, max: 8, complete: true })
    expect(Object.keys(cells[4]!).sort()).toEqual(['at', 'delivered', 'of', 'reason', 'step', 'verdict'])
    // The other cloud never ran: that is no NO.
    expect(items.find(({ cloud }) => cloud === 'os2')).toMatchObject({ complete: false, at: null, score: 0 })
    expect(interop[4]).toMatchObject({ step: 5, passed: 0, of: 2, all: false, notKnown: 1 })
  })

  it('that comes late counts in its place, and the totals after it follow', async () => {
    const run = (days: number, change = {}) => scoredRun(here.runtime, { cloud: 'os1', at: ago(days), change })
    for (const days of [9, 7, 6, 5, 4]) await run(days)
    await run(8, floating)
    expect(await scores('os1')).toEqual([8, 7, 7, 7, 8, 8])
    expect(await here.runtime.db.select().from(verdictChange)).toEqual([])
    expect(await cellsOf('os1')).toEqual(Array(8).fill('YES'))
    expect((await cellsOf('os1', day(7)))[4]).toBe('NO')
  })

  it('tells what got worse and what got better once; a first run and age are no news', async () => {
    const { db } = here.runtime
    const sealedSecret = Buffer.from('x')
    await db.insert(webhook).values({
      name: 'w',
      url: 'https://example.org',
      events: ['verdict.worse', 'verdict.changed'],
      sealedSecret,
      createdBy: 'x',
    })
    const told = async () =>
      (await db.select().from(webhookDelivery).orderBy(webhookDelivery.createdAt)).map(({ event, payload }) => [
        event,
        payload.from,
        payload.to,
      ])
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(90) })
    expect(await told()).toEqual([])
    // Ninety days later the YES had expired: what is told is what the cloud does now, not that time went by.
    const id = await scoredRun(here.runtime, { cloud: 'os1', at: ago(3), change: floating })
    expect(await told()).toEqual([['verdict.worse', 'YES', 'NO']])
    for (const days of [2, 1]) await scoredRun(here.runtime, { cloud: 'os1', at: ago(days) })
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(0) })
    expect(await told()).toEqual([
      ['verdict.worse', 'YES', 'NO'],
      ['verdict.changed', 'NO', 'YES'],
    ])
    const { scoreEvidence } = await import('./score-evidence')
    await db.transaction(async (tx) => await scoreEvidence(tx, here.runtime, id))
    expect(await told()).toHaveLength(2)
    expect((await db.select().from(verdictChange)).map(({ worse, step }) => [worse, step]).sort()).toEqual([
      [false, 5],
      [true, 5],
    ])
  })

  it('is shown at once when a row that was read before says something else, comes or goes', async () => {
    const { db } = here.runtime
    const evidence = await scoredRun(here.runtime, { cloud: 'os1', at: ago(1) })
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(9) })
    const shown = async () => {
      const { items, trends } = await matrix()
      const points = trends.find(({ cloud }) => cloud === 'os1')?.points.map(({ score }) => score)
      return [items.find(({ cloud }) => cloud === 'os1')?.cells[4]?.verdict, points]
    }
    expect(await shown()).toEqual(['YES', [8, 8]])
    const [row] = await db.select().from(conformanceVerdict).where(eq(conformanceVerdict.evidenceId, evidence))
    const checks = row!.checks.map((check) => (check.step === 5 ? { ...check, verdict: 'NO' as const } : check))
    await db.update(conformanceVerdict).set({ checks, score: 7 }).where(eq(conformanceVerdict.evidenceId, evidence))
    expect(await shown()).toEqual(['NO', [8, 7]])
    expect((await apiScorecards(viewer(), {})).items[0]!.cells[4]!.verdict).toBe('NO')
    await db.delete(conformanceVerdict).where(eq(conformanceVerdict.evidenceId, evidence))
    expect(await shown()).toEqual(['YES', [8]])
  })
})

describe('a past day', () => {
  beforeEach(eightStepsOnly)

  it('shows what was known by its end, and age as it was then', async () => {
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(100), change: floating })
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(1) })
    expect((await cellsOf('os1', day(99)))[4]).toBe('NO')
    const later = (await matrix({ at: day(40) })).items[0]!
    expect(later).toMatchObject({ complete: false, at: ago(100).toISOString() })
    expect(later.cells[4]).toMatchObject({ verdict: 'EXPIRED', reason: expect.stringContaining('it was NO') })
    expect(later.missing[0]).toContain('EXPIRED')
    // Nothing was known, and the clouds were not configured yet.
    expect((await matrix({ at: day(200) })).items).toEqual([])
    expect((await matrix({ at: day(40) })).day).toBe(day(40))
  })

  it('is refused in words when it is none, or has not come yet', async () => {
    await expect(matrix({ at: 'yesterday' })).rejects.toThrow(/neither a day such as/)
    await expect(matrix({ at: '2026-02-30' })).rejects.toThrow(/neither a day/)
    await expect(matrix({ at: '2026-05-01T10:00:00' })).rejects.toThrow(/time with its zone/)
    await expect(matrix({ at: '2999-01-01' })).rejects.toThrow(/lies in the future/)
    await expect(apiScorecards(viewer(), { guideline: 'nothing 1' })).rejects.toThrow(
      'There is no guideline "nothing 1". There is: "node-allocation 2016.10".',
    )
  })
})

describe('a guideline', () => {
  const signal = new AbortController().signal

  it('that is changed judges history anew, and only a copy can be changed', async () => {
    await eightStepsOnly()
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(2), change: floating })
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(1) })
    const copy = await copyGuideline(admin(), { guideline: key, name: 'ours', version: '2026.10', title: 'Ours' })
    expect(copy).toMatchObject({
      key: 'ours 2026.10',
      title: 'Ours',
      builtIn: false,
      revision: 1,
      rescoring: 2,
      runs: 0,
    })
    await rescore(here.runtime, { guidelineId: copy.id, signal })
    expect(await getGuideline(viewer(), { guideline: copy.key })).toMatchObject({ rescoring: 0, runs: 2, clouds: 1 })
    expect((await matrix({ guideline: copy.key })).items[0]).toMatchObject({ score: 7, max: 8 })

    const yaml = copy.yaml.replace(/(id: address[\s\S]*?status:) required/, '$1 advisory')
    const changed = await updateGuideline(admin(), { guideline: copy.id, yaml, revision: 1 })
    expect(changed).toMatchObject({ revision: 2, rescoring: 2, yaml })
    const head = (await matrix({ guideline: copy.key })).guideline
    expect(head.rescoring).toBe(2)
    await rescore(here.runtime, { guidelineId: copy.id, signal })
    expect((await matrix({ guideline: copy.key })).items[0]).toMatchObject({ score: 7, max: 7, complete: true })
    // Its history too, and no news of it: the cloud is what it was.
    const history = (await matrix({ guideline: copy.key })).trends.find(({ cloud }) => cloud === 'os1')
    expect(history?.points.every(({ score, max }) => score === 7 && max === 7)).toBe(true)
    expect(await here.runtime.db.select().from(verdictChange)).toEqual([])

    await expect(updateGuideline(admin(), { guideline: copy.id, yaml, revision: 1 })).rejects.toThrow(
      /changed .* meanwhile/,
    )
    await expect(updateGuideline(admin(), { guideline: key, yaml: copy.yaml, revision: 1 })).rejects.toThrow(
      /comes with the product/,
    )
    await expect(removeGuideline(admin(), { guideline: key })).rejects.toThrow(/cannot be removed/)
    await expect(copyGuideline(admin(), { guideline: key, name: 'ours', version: '2026.10' })).rejects.toThrow(
      /already/,
    )
    const broken = yaml.replace('weight: 1', 'weigth: 1')
    await expect(updateGuideline(admin(), { guideline: copy.id, yaml: broken, revision: 2 })).rejects.toThrow(
      /line \d+.*weigth/,
    )
    expect(validateGuideline(admin(), { yaml: broken })).toMatchObject({
      ok: false,
      problems: [{ line: expect.any(Number) }, {}],
    })
    await removeGuideline(admin(), { guideline: copy.id })
    await expect(matrix({ guideline: copy.key })).rejects.toThrow(/There is no guideline/)
    const traces = (await here.runtime.db.select().from(audit)).map(({ action }) => action)
    expect(traces).toEqual(expect.arrayContaining(['guideline.copy', 'guideline.update', 'guideline.remove']))
  })

  it('of the product follows its document, once', async () => {
    await eightStepsOnly()
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(1), change: floating })
    const { document, yaml, id } = await getGuideline(viewer(), { guideline: key })
    await rescore(here.runtime, { guidelineId: id, signal })
    const checks = document.checks.filter((check) => check.step !== 5)
    const changed = [{ guideline: { ...document, checks }, yaml: `${yaml}# changed\n` }]
    expect(await refreshBuiltIns(here.runtime, changed)).toEqual([key])
    expect(await refreshBuiltIns(here.runtime, changed)).toEqual([])
    await rescore(here.runtime, { guidelineId: id, signal })
    const card = (await matrix()).items[0]!
    expect(card).toMatchObject({ score: 7, max: 7 })
    expect(card.cells[4]).toMatchObject({ verdict: 'NOT APPLICABLE' })
  })

  it("of the product leaves somebody's copy of the same name and version alone", async () => {
    const copy = await copyGuideline(admin(), { guideline: key, name: 'node-allocation', version: '2031.1' })
    const { document, yaml } = await getGuideline(viewer(), { guideline: key })
    const coming = { guideline: { ...document, version: '2031.1', title: 'Ours' }, yaml: `${yaml}# ours\n` }
    expect(await refreshBuiltIns(here.runtime, [coming])).toEqual([])
    expect(await getGuideline(viewer(), { guideline: copy.id })).toMatchObject({
      ...{ builtIn: false, yaml: copy.yaml, revision: copy.revision },
    })
  })
})

describe('an opened cell', () => {
  beforeEach(eightStepsOnly)

  it('shows check, rule, fix and the runs behind it; two days stand side by side in words', async () => {
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(3) })
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(1), change: floating })
    const cell = await getCell(viewer(), { cloud: 'os1', step: 5 })
    expect(cell).toMatchObject({
      cell: { verdict: 'NO', of: 2 },
      fix: { step: 5, gain: 1 },
      checks: [{ verdict: 'NO' }],
    })
    expect(cell.checks[0]!.rule.no).toMatch(/floating IP/)
    expect(cell.runs.map(({ at, decides }) => [at, decides])).toEqual([
      [ago(1).toISOString(), true],
      [ago(3).toISOString(), false],
    ])
    expect(cell.runs[0]).toMatchObject({
      facts: { strategy: 'floating-ip' },
      allocation: { kept: false },
      steps: { length: 8 },
    })
    await expect(getCell(viewer(), { cloud: 'none', step: 5 })).rejects.toThrow(/There is no cloud "none"/)
    const compared = await compareClouds(viewer(), { a: { cloud: 'os1', at: day(2) }, b: { cloud: 'os1' } })
    expect(compared.a).toMatchObject({ told: day(2), score: 8 })
    expect(compared.differences.find(({ step }) => step === 5)).toMatchObject({ better: 'a' })
  })
})

describe('a public link', () => {
  beforeEach(eightStepsOnly)

  it('shows the matrix to whoever has its token until it is revoked or expires', async () => {
    await scoredRun(here.runtime, { cloud: 'os1', at: ago(1), change: floating })
    await scoredRun(here.runtime, { cloud: 'os2', at: ago(1) })
    const made = await createLink(admin(), { guideline: key, clouds: ['os1'], day: null, expiresInDays: 7 })
    expect(made.url).toMatch(/\/scorecards\/public\/pls_[\w-]{40}$/)
    const shown = await publicMatrix(here.runtime, { token: made.token })
    expect(shown.items.map(({ cloud, score }) => [cloud, score])).toEqual([['os1', 7]])
    const [row] = await here.runtime.db.select().from(conformanceEvidence)
    expect(JSON.stringify(shown)).not.toContain(row!.content.allocation)
    expect((await listLinks(admin())).items).toMatchObject([{ id: made.id, state: 'open', uses: 1 }])
    const [kept] = await here.runtime.db.select().from(scorecardLink)
    expect(JSON.stringify(kept)).not.toContain(made.token)

    await here.runtime.db.update(scorecardLink).set({ expiresAt: ago(1) })
    await expect(publicMatrix(here.runtime, { token: made.token })).rejects.toThrow(/does not work/)
    expect((await listLinks(admin())).items).toMatchObject([{ state: 'expired', uses: 1 }])
    await here.runtime.db.update(scorecardLink).set({ expiresAt: ago(-1) })
    await revokeLink(admin(), { id: made.id })
    await expect(publicMatrix(here.runtime, { token: made.token })).rejects.toThrow(/does not work/)
    await expect(publicMatrix(here.runtime, { token: 'pls_guess' })).rejects.toThrow(/does not work/)
    await expect(revokeLink(admin(), { id: made.id })).rejects.toThrow(/no such link/)
    await expect(
      createLink(admin(), { guideline: key, clouds: ['nowhere'], day: null, expiresInDays: 7 }),
    ).rejects.toThrow('there is no cloud "nowhere"')
    await expect(
      createLink(here.as('operator'), { guideline: key, clouds: null, day: null, expiresInDays: 7 }),
    ).rejects.toThrow(/admin/)
  })
})
