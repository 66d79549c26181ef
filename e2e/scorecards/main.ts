import type { ServiceContext } from '@/server/services/context'
import { getMatrix } from '@/server/services/scorecards/get-matrix'
import { runMain } from '../helpers/run-main'
import { stopSignal } from '../helpers/stop-signal'
import { onClouds } from '../situations/on-clouds'
import { changesThatStay, type Subject } from '../situations/subject'
import { changedClouds } from './changed'
import { printMatrix } from './print-matrix'
import { runToEnd } from './run-to-end'
import { readSettings, type Settings } from './settings'

/**
 * `npm run scorecards`: conformance runs on every cloud of a world of the lab, and on real ones, by the product's services and
 * worker; then the matrix as text. Exit 1 where a run did not end, or left something in a cloud.
 */
const print = (line: string) => void process.stdout.write(`${line}\n`)
const tell = (line: string) => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const settings = readSettings(process.argv.slice(2), process.env)
  const signal = stopSignal(() => process.exit(130))
  if (settings.changed) return await changedClouds({ signal, print, tell })
  return await onClouds(settings, tell, async (product, subjects) => {
    const left = await runAll(product.ctx, subjects, settings, signal)
    for (const guideline of settings.guidelines) {
      const matrix = await getMatrix(product.ctx, { guideline })
      if (settings.json) print(JSON.stringify(matrix, null, 2))
      else printMatrix(matrix, print)
    }
    for (const line of product.errors) tell(`the worker logged: ${line}`)
    for (const line of left) tell(`✗ ${line}`)
    return left.length === 0 ? 0 : 1
  })
}

/** Conformance runs one after the other; answers what stayed in a cloud after the last. */
async function runAll(
  ctx: ServiceContext,
  subjects: readonly Subject[],
  { runs, guidelines }: Settings,
  signal: AbortSignal,
): Promise<string[]> {
  const before = await Promise.all(subjects.map(async (subject) => await subject.holdings()))
  for (let number = 1; number <= runs; number++) {
    tell(`run ${number} of ${runs} on ${subjects.length} clouds`)
    await runToEnd(ctx, { guideline: guidelines.at(-1)!, signal, tell })
  }
  const changes = await Promise.all(
    subjects.map(async (subject, index) =>
      (await changesThatStay(subject, before[index]!)).map((change) => `${subject.id}: ${change}`),
    ),
  )
  return changes.flat()
}

await runMain(main)
