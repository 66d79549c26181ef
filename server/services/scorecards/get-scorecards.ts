import type { Database, Transaction } from '@/db/client'
import { type YardstickCloud, type YardstickRow, yardstickFor } from '@/server/conformance/yardstick'
import type { ProviderKind } from '@/server/domain/cloud'
import { ServiceError } from '@/server/domain/errors'
import type { JudgedRun, Scorecard } from '@/server/domain/scorecard'
import type { GuidelineRow } from '../guidelines/find-guideline'
import { cardsOf } from './card-memo'
import { lastRuns } from './read-runs'
import { type KnownCloud, knownClouds } from './scored-clouds'

export type Scorecards = {
  /** AWS clouds first, then in the order of the configuration. */
  cards: Scorecard[]
  /** The runs behind each, newest first. */
  runs: Map<string, JudgedRun[]>
  /** The marked AWS cloud with its runs; null: none is marked. */
  measured: (YardstickCloud & { cloud: string }) | null
  /** The row that clouds of a kind are held against. */
  yardstick(simulated: boolean): YardstickRow
}

/**
 * Scorecards of a guideline as they were at `at`: runs that had ended by then, age relative to it, the clouds of that time, judged by
 * the guideline's present revision. Evidence is not read.
 */
export async function scorecardsAt(
  db: Database | Transaction,
  {
    guideline,
    at,
    provider,
    only,
  }: { guideline: GuidelineRow; at: Date; provider?: ProviderKind; only?: readonly string[] | null },
): Promise<Scorecards> {
  // The yardstick counts for everybody, also where only some are shown.
  const all = await knownClouds(db)
  const line = all.find((each) => each.yardstick && wasThere(each, at)) ?? null
  const shown = all.filter(
    (each) => (!provider || each.provider === provider) && (!only || only.includes(each.id)) && !goneAt(each, at),
  )
  const asked = line && !shown.includes(line) ? [...shown, line] : shown
  const runs = await lastRuns(db, { guideline: guideline.id, clouds: asked, at })
  const now = at.toISOString()
  const measured = line && { cloud: line.id, name: line.name, simulated: line.simulated, runs: runs.get(line.id) ?? [] }
  const rows = new Map(
    [true, false].map((simulated) => [simulated, yardstickFor(guideline.document, { simulated, now, measured })]),
  )
  const yardstick = (simulated: boolean) => rows.get(simulated)!
  const cardOf = cardsOf(db, { guideline, at, yardstick })
  const cards = shown
    .filter((cloud) => wasThere(cloud, at) || runs.has(cloud.id))
    .map((cloud) => cardOf(cloud, runs.get(cloud.id) ?? []))
  return { cards, runs, measured, yardstick }
}

const goneAt = ({ until }: KnownCloud, at: Date): boolean => until !== null && until <= at
/** Configured at that time. What has runs from before counts too: it may have been configured anew since. */
const wasThere = (cloud: KnownCloud, at: Date): boolean => cloud.since <= at && !goneAt(cloud, at)

/** The card of one cloud. Throws `not-found`. */
export function mustHaveCard({ cards }: Scorecards, cloud: string): Scorecard {
  const card = cards.find((each) => each.cloud === cloud)
  if (card) return card
  throw new ServiceError('not-found', `There is no cloud "${cloud}" at that time.`)
}
