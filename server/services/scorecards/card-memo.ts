import type { Database, Transaction } from '@/db/client'
import { scorecardOf } from '@/server/conformance/scorecard-of'
import type { YardstickRow } from '@/server/conformance/yardstick'
import { lifetimeDays } from '@/server/domain/guideline'
import type { JudgedRun, Scorecard } from '@/server/domain/scorecard'
import type { GuidelineRow } from '../guidelines/find-guideline'
import { memoPerDatabase } from './memo'
import type { KnownCloud } from './scored-clouds'

const dayMs = 86_400_000
const lifetimes = Object.values(lifetimeDays)

/** Some 20 kB each in memory: 100 clouds by several guidelines and days. */
const cards = memoPerDatabase<Scorecard>(600)

/** A run as it was read: `version` of its row. */
export type ReadRun = JudgedRun & { version: string }

/**
 * `scorecardOf`, computed once for the same guideline, cloud, runs and yardstick. Of the time only two things count: the day, for waivers,
 * and which runs are older than a lifetime.
 */
export function cardsOf(
  db: Database | Transaction,
  { guideline, at, yardstick }: { guideline: GuidelineRow; at: Date; yardstick: (simulated: boolean) => YardstickRow },
): (cloud: KnownCloud, runs: readonly ReadRun[]) => Scorecard {
  const memo = cards(db)
  const now = at.toISOString()
  const common = [guideline.id, guideline.revision, guideline.updatedAt.getTime(), now.slice(0, 10)].join(' ')
  const lines = new Map([true, false].map((simulated) => [simulated, JSON.stringify(yardstick(simulated))]))
  const outlived = (run: JudgedRun) =>
    lifetimes.filter((days) => at.getTime() - Date.parse(run.at) > days * dayMs).length
  return ({ since: _since, until: _until, ...cloud }, runs) => {
    const versions = runs.map((run) => `${run.evidence} ${run.version} ${outlived(run)}`)
    const key = [common, JSON.stringify(cloud), lines.get(cloud.simulated), ...versions].join('\n')
    const known = memo.get(key)
    if (known) return known
    const line = yardstick(cloud.simulated)
    const card = scorecardOf({ guideline: guideline.document, cloud, runs, now, yardstick: line })
    memo.set(key, card)
    return card
  }
}
