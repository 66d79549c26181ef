/**
 * Fills the database of an installation with invented clouds, `bench-...`, that had a conformance run each week, so that the
 * Scorecards page can be looked at and measured. What an earlier call made is replaced; nothing else is touched.
 *
 *   node --import tsx e2e/bench/seed-scorecards.ts                       the installation of this checkout, running or not
 *   PLUMBLINE_DATA=/elsewhere node --import tsx e2e/bench/...            another data folder; DATABASE_URL also counts
 *   ... --database-url postgres://...                                    this very database
 *   ... --clouds 12 --weeks 20 --seed 1                                  how many (100, 156), and which chance
 *   ... --remove                                                         takes them out again
 */
import { parseArgs } from 'node:util'
import { createDatabase } from '@/db/client'
import { withInstallation } from '@/server/cli/installation-database'
import { env } from '@/server/env'
import { removeSeed, seedScorecards } from './seed/write'

const { values } = parseArgs({
  options: {
    'database-url': { type: 'string' },
    clouds: { type: 'string', default: '100' },
    weeks: { type: 'string', default: '156' },
    seed: { type: 'string', default: '1' },
    remove: { type: 'boolean', default: false },
  },
})
const count = (name: 'clouds' | 'weeks', max: number): number => {
  const number = Number(values[name])
  if (!Number.isInteger(number) || number < 1 || number > max) throw new Error(`--${name} must be 1 to ${max}.`)
  return number
}
const print = (line: string) => void process.stdout.write(`${line}\n`)

async function fill(url: string): Promise<void> {
  const client = createDatabase(url, { poolSize: 2, name: 'plumbline-bench-seed', statementMsMax: 120_000 })
  try {
    if (values.remove) {
      await removeSeed(client.db)
      return print('The invented clouds are gone.')
    }
    const options = { clouds: count('clouds', 1_000), weeks: count('weeks', 520), seed: values.seed, print }
    const { clouds, evidence, verdicts, guidelines } = await seedScorecards(client.db, options)
    print(`${clouds} clouds, ${evidence} runs, ${verdicts} verdicts of ${guidelines.join(', ')}.`)
  } finally {
    await client.close()
  }
}

if (values['database-url']) await fill(values['database-url'])
else await withInstallation(env(), async ({ DATABASE_URL }) => await fill(DATABASE_URL ?? ''))
