import { stepById, steps } from '@/server/domain/steps'
import type { Matrix, ScorecardItem } from '@/server/services/scorecards/shapes'
import { alignColumns } from '../openstack/report'
import { differencesFrom2016 } from './of-2016'

/** A matrix as text: a row for each cloud, what all pass, and each cell that is not as in 2016 with its reason. */
export function printMatrix(matrix: Matrix, print: (line: string) => void): void {
  print(`\n${matrix.guideline.key} at ${matrix.at}`)
  const heading = ['cloud', ...steps.map(({ id, short }) => `${id} ${short}`), 'score', 'cost of interop']
  const passed = matrix.interop.map(({ passed, of }) => `${passed} of ${of}`)
  for (const line of alignColumns([heading, ...matrix.items.map(rowOf), ['passes on all clouds', ...passed, '', '']]))
    print(`  ${line}`)
  const { yardstick } = matrix
  const measured = yardstick.measured ? `, seconds of ${yardstick.measured.cloudName}` : ''
  print(
    `  the line: ${yardstick.name}, ${yardstick.calls ?? '?'} calls, ${yardstick.seconds ?? '?'} s${measured} (${yardstick.source}, ${yardstick.date})`,
  )
  const of2016 = matrix.guideline.version === '2016.10'
  print(of2016 ? '\n  Cells that are not as the post of 2016 says, and why:' : '\n  Cells that are not YES, and why:')
  for (const line of of2016 ? differencesFrom2016(matrix.items) : belowYes(matrix.items)) print(`    ${line}`)
  print('\n  One fix helps most:')
  for (const { fix, clouds, gain } of matrix.fixes)
    print(`    +${gain} ${fix} (${clouds.map(({ cloudName }) => cloudName).join(', ')})`)
}

const belowYes = (items: readonly ScorecardItem[]): string[] =>
  items.flatMap(({ cloudName, cells }) =>
    cells.flatMap(({ step, verdict, reason }) =>
      verdict === 'YES' ? [] : [`${cloudName}, ${step} ${stepById(step).short}: ${verdict}: ${reason}`],
    ),
  )

function rowOf({ cloudName, simulated, cells, score, max, complete, cost }: ScorecardItem): string[] {
  const seconds = cost.extraSeconds === null ? '? s' : `${signed(Math.round(cost.extraSeconds * 10) / 10)} s`
  const calls = cost.extraCalls === null ? '? calls' : `${signed(cost.extraCalls)} calls`
  return [
    `${cloudName}${simulated ? ' (simulated)' : ''}`,
    ...cells.map(({ verdict, delivered, of }) => `${verdict} ${delivered}/${of}`),
    `${score} of ${max}${complete ? '' : ' incomplete'}`,
    `${cost.workarounds.length} workarounds (${cost.workarounds.join(', ') || 'none'}), ${calls}, ${seconds}`,
  ]
}

const signed = (value: number) => (value < 0 ? `${value}` : `+${value}`)
