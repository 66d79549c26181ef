import { createDatabase } from '@/db/client'
import type { Bench } from './bench'
import { measure } from './measure'
import { seedScorecards } from './seed/write'

const limit = 100
const size = { clouds: 100, weeks: 156, seed: '1' }

/** What the browser asks first: the page's one query, as tRPC's batch link writes it. */
const matrixQuery = (input: Record<string, string>) =>
  `/api/trpc/scorecards.matrix?${new URLSearchParams({ batch: '1', input: JSON.stringify({ 0: input }) })}`

/** The page of 100 clouds that were run each week for three years: its HTML, the data that it loads, and the same for programs. */
export const scorecards: Bench = {
  id: 'scorecards',
  title: 'Scorecards, 100 clouds x 3 years of weekly runs',
  async *run({ url, databaseUrl, cookie, token, tell }) {
    const client = createDatabase(databaseUrl, { poolSize: 2, name: 'plumbline-bench', statementMsMax: 120_000 })
    try {
      const made = await seedScorecards(client.db, { ...size, print: tell })
      // What a worker notes when it finds nothing to judge anew, and how autovacuum leaves the tables within a minute.
      await client.sql`update guideline set scored_revision = revision`
      await client.sql`vacuum (analyze)`
      tell(`${made.evidence} runs, ${made.verdicts} verdicts of ${made.guidelines.join(', ')}`)
    } finally {
      await client.close()
    }
    const signedIn = { cookie }
    const inBatch = { ...signedIn, 'trpc-accept': 'application/jsonl' }
    const oneYearAgo = new Date(Date.now() - 365 * 86_400_000).toISOString().slice(0, 10)
    const bench = /bench-aws/
    yield await measure({ what: 'page', url: `${url}/scorecards`, headers: signedIn, limit }, /Scorecards/)
    yield await measure({ what: 'its data', url: `${url}${matrixQuery({})}`, headers: inBatch, limit }, bench)
    const past = `${url}${matrixQuery({ at: oneYearAgo })}`
    yield await measure({ what: 'its data a year ago', url: past, headers: inBatch, limit }, bench)
    const headers = { authorization: `Bearer ${token}` }
    yield await measure({ what: 'GET /api/v1/scorecards', url: `${url}/api/v1/scorecards`, headers, limit }, bench)
  },
}
