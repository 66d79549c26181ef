import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '@/db/testing'
import { runEvidenceSchema } from '@/server/domain/evidence'
import { factsByStep } from '@/server/domain/facts'
import { removeSeed, seedScorecards } from './write'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => await database[Symbol.asyncDispose]())

const options = { clouds: 20, weeks: 12, seed: '1' }

it('makes runs that have the shape of real ones, with every verdict among them, and takes them out again', async () => {
  const { db } = database
  const made = await seedScorecards(db, options)
  const evidence = await db.query.conformanceEvidence.findMany()
  expect(made.evidence).toBe(evidence.length)
  for (const { content } of evidence) {
    const { steps } = runEvidenceSchema.parse(content)
    for (const { step, facts } of steps) if (facts) factsByStep[step].parse(facts)
  }
  const verdicts = await db.query.conformanceVerdict.findMany()
  const said = new Set(verdicts.flatMap(({ checks }) => checks.map(({ verdict }) => verdict)))
  expect([...said].sort()).toEqual(expect.arrayContaining(['NO', 'PARTIAL', 'UNKNOWN', 'YES']))
  const line = verdicts.filter(({ cloudId, checks }) => cloudId === 'bench-aws' && checks.length === 8)
  expect(line.every(({ score, max, complete }) => score === max && complete)).toBe(true)

  await seedScorecards(db, options)
  const again = await db.query.conformanceEvidence.findMany()
  expect(new Set(again.map(({ id }) => id))).toEqual(new Set(evidence.map(({ id }) => id)))

  await removeSeed(db)
  const [left] = await db.execute<{ rows: string }>(
    sql`select (select count(*) from cloud) + (select count(*) from conformance_verdict) as rows`,
  )
  expect(Number(left?.rows)).toBe(0)
})
