import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ServiceContext } from '@/server/services/context'
import { getMatrix } from '@/server/services/scorecards/get-matrix'
import { stopSignal } from '../helpers/stop-signal'
import { describeError } from '../openstack/problem'
import { startProduct } from '../openstack/product'
import { gather } from '../situations/gather'
import { changesThatStay, type Subject } from '../situations/subject'
import { changedClouds } from './changed'
import { printMatrix } from './print-matrix'
import { runToEnd } from './run-to-end'
import { readSettings, type Settings } from './settings'

/**
 * `npm run scorecards`: conformance runs on every cloud of a world of the lab, and on real ones, by the product's services and
 * worker; then the matrix as text. Exit 1 where a run did not end, or left something in a cloud.
 */
const pace = 0.05
const print = (line: string) => void process.stdout.write(`${line}\n`)
const tell = (line: string) => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const settings = readSettings(process.argv.slice(2), process.env)
  const signal = stopSignal(() => process.exit(130))
  if (settings.changed) return await changedClouds({ signal, print, tell })
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-scorecards-'))
  const undo: (() => Promise<unknown>)[] = []
  try {
    const subjects = await gather(settings, { folder, pace, undo })
    const clouds = subjects.map(({ config }) => config)
    const cloudsFile = settings.cloudsFile || subjects.find(({ entry }) => entry)?.entry?.file || ''
    const product = await startProduct(folder, { clouds, cloudsFile })
    undo.push(() => product.close())
    const left = await runAll(product.ctx, subjects, settings, signal)
    for (const guideline of settings.guidelines) {
      const matrix = await getMatrix(product.ctx, { guideline })
      if (settings.json) print(JSON.stringify(matrix, null, 2))
      else printMatrix(matrix, print)
    }
    for (const line of product.errors) tell(`the worker logged: ${line}`)
    for (const line of left) tell(`✗ ${line}`)
    return left.length === 0 ? 0 : 1
  } finally {
    // One that fails must not keep the others alive.
    for (const step of undo.toReversed()) await step().catch((error: unknown) => tell(describeError(error)))
    fs.rmSync(folder, { recursive: true, force: true })
  }
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

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`\n${describeError(error)}\n`)
  process.exitCode = 1
}
// The channel to the bootstrap would keep this process alive.
if (process.connected) process.disconnect()
