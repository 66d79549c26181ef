import type { z } from 'zod'
import type { Database, Transaction } from '@/db/client'
import { fleetFixes } from '@/server/conformance/fixes'
import { passedByAll } from '@/server/conformance/passed-by-all'
import type { ProviderKind } from '@/server/domain/cloud'
import type { GuidelineRow } from '../guidelines/find-guideline'
import { type Scorecards, scorecardsAt } from './get-scorecards'
import type { Moment } from './moment'
import { trendPoints } from './read-runs'
import { scorecardItem } from './scorecard-item'
import type { Matrix, yardstickShape } from './shapes'

/** As many points as a line of a few centimetres can show. */
const pointsMax = 24
/** The ranking is read from its top. */
const fixesMax = 12

/** Everything that a page of scorecards shows below its pickers. */
export async function matrixParts(
  db: Database | Transaction,
  options: { guideline: GuidelineRow; moment: Moment; provider?: ProviderKind; only?: readonly string[] | null },
): Promise<Omit<Matrix, 'guideline' | 'guidelines'>> {
  const { guideline, moment, provider, only } = options
  const [cards, trends] = await Promise.all([
    scorecardsAt(db, { guideline, at: moment.at, provider, only }),
    trendPoints(db, { guideline: guideline.id, only, at: moment.at, pointsMax }),
  ])
  const clouds = cards.cards.map(({ cloud }) => cloud)
  return {
    at: moment.at.toISOString(),
    day: moment.day,
    items: cards.cards.map((card) => scorecardItem(card, guideline.document)),
    fixes: fleetFixes(cards.cards, guideline.document).slice(0, fixesMax),
    interop: passedByAll(cards.cards).map(({ step, passed, of, all, notKnown }) => ({
      step,
      passed,
      of,
      all,
      notKnown: notKnown.length,
    })),
    trends: clouds.map((cloud) => ({ cloud, points: trends.get(cloud) ?? [] })),
    yardstick: yardstickItem(guideline, cards),
  }
}

/** The line as it is told: the measured row where a cloud is marked and has run, else what the guideline says. */
export function yardstickItem(guideline: GuidelineRow, cards: Scorecards): z.infer<typeof yardstickShape> {
  const { name, source, date } = guideline.document.yardstick
  const { measured } = cards
  const newest = measured?.runs[0]
  const row = cards.yardstick(measured?.simulated ?? guideline.document.yardstick.simulated ?? false)
  const sum = (key: 'calls' | 'seconds'): number | null => {
    const values = row.steps.map((step) => step[key])
    // To the millisecond: sums of fractions must not show their last digits.
    return values.some((value) => value === null)
      ? null
      : Math.round(values.reduce<number>((total, value) => total + (value ?? 0), 0) * 1000) / 1000
  }
  return {
    name,
    source,
    date,
    steps: row.steps,
    calls: sum('calls'),
    seconds: sum('seconds'),
    measured:
      measured && newest
        ? { cloud: measured.cloud, cloudName: measured.name, at: newest.at, simulated: measured.simulated }
        : null,
  }
}
