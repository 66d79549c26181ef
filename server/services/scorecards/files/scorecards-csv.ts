import type { Scorecard } from '@/server/domain/scorecard'
import { steps } from '@/server/domain/steps'
import { csvLine } from '../../exports/csv'

/** Columns of the CSV file, one row a cell. Names and order stay: others' programs read them; a new one goes to the end. */
export const scorecardColumns = [
  'cloud',
  'cloud_name',
  'provider',
  'simulated',
  'guideline',
  'at',
  'score',
  'max',
  'complete',
  'step',
  'step_name',
  'verdict',
  'delivered',
  'of',
  'reason',
  'decided_at',
  'workarounds',
  'extra_calls',
  'extra_seconds',
] as const

/** CSV by RFC 4180 with one line of names. What clouds and people wrote stays text in every spreadsheet. `at`: ISO 8601 UTC. */
export async function* scorecardsCsv(cards: readonly Scorecard[], at: string): AsyncGenerator<string, void> {
  yield csvLine(scorecardColumns)
  for (const card of cards) {
    const { cost } = card
    for (const cell of card.cells) {
      yield csvLine([
        ...[card.cloud, card.cloudName, card.provider, card.simulated, card.guideline, at],
        ...[card.score, card.max, card.complete],
        ...[cell.step, steps[cell.step - 1]!.short, cell.verdict, cell.delivered, cell.of, cell.reason, cell.at],
        ...[cost.workarounds.join(' '), cost.extraCalls, cost.extraSeconds],
      ])
    }
  }
}
