import fs from 'node:fs'
import { stopSignal } from '../helpers/stop-signal'
import { columns } from './books'
import { movableClock } from './clock'
import { countsOf, deliveredAny, failures, faultLine, table } from './report'
import { planOf, type RunOptions, torture } from './run'
import { runScenario } from './scenarios'
import { selfTest } from './self-test'
import { readSettings, SettingsError } from './settings'

/**
 * `npm run torture`: the product's own processes under faults by seed, then three books held against each other. Exit code 0
 * only when nothing leaked, doubled, got lost, hung or disagrees.
 */
const print = (line: string) => void process.stdout.write(`${line}\n`)

/** What this machine can do; what it cannot is said. */
function abilities(): Pick<RunOptions, 'disk' | 'clock'> {
  const disk = process.platform === 'linux' && process.getuid?.() === 0
  const folder = fs.mkdtempSync('/tmp/plumbline-clock-')
  const clock = movableClock(folder, 'probe') !== null
  fs.rmSync(folder, { recursive: true, force: true })
  if (!disk) print('  Skipped: a full disk (only root can mount a small one).')
  if (!clock) print('  Skipped: jumps of the clock (libfaketime is not installed; the Debian package has that name).')
  return { disk, clock }
}

async function main(): Promise<number> {
  const words = process.argv.slice(2)
  const stop = stopSignal(() => process.exit(130))
  const scenario = words.indexOf('--scenario')
  if (scenario >= 0) return await runScenario(words[scenario + 1] ?? '', words.toSpliced(scenario, 2), stop)
  const { minutes, seed, workers, planOnly, selfTest: testsItself, broken } = readSettings(words)
  const options: RunOptions = { minutes, seed, workers, ...abilities(), print, stop }
  if (testsItself) return (await selfTest({ ...options, minutes: 1 })) ? 0 : 1
  const run = broken === null ? options : { ...options, broken }
  const plan = planOf(run)
  print(
    `\n  Torture: ${minutes} min, seed ${seed}, ${plan.launches.length} launches and ${plan.faults.length} faults planned.`,
  )
  if (planOnly) {
    for (const fault of plan.faults) {
      const { atMs, lengthMs } = fault
      const line = faultLine({ fault, beganMs: 0, endedMs: lengthMs, problem: null })
      print(`  ${(atMs / 1000).toFixed(1).padStart(7)} s  ${line}`)
    }
    for (const launch of plan.launches)
      print(`  ${(launch.atMs / 1000).toFixed(1).padStart(7)} s  ${JSON.stringify(launch)}`)
    return 0
  }
  const outcome = await torture(run)
  print('')
  for (const line of table(outcome)) print(line)
  for (const line of failures(outcome)) print(line)
  for (const { fault, problem } of outcome.struck)
    if (problem) print(`  Note: ${fault.kind} on ${fault.target}: ${problem}`)
  for (const refusal of outcome.refusals.slice(0, 3)) print(`  Note: a launch was refused: ${refusal}`)
  const counts = countsOf(outcome.findings)
  const red = columns.filter((column) => counts[column] > 0)
  print(
    red.length === 0
      ? `\n  Nothing lost, nothing leaked (seed ${seed}).\n`
      : `\n  Red: ${red.join(', ')}. Again with: npm run torture -- --minutes ${minutes} --seed ${seed}${broken === null ? '' : ` --broken ${broken}`}\n`,
  )
  if (!deliveredAny(outcome)) print('  No node was delivered: this run proves nothing.\n')
  return red.length === 0 && deliveredAny(outcome) ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  const stopped = error instanceof Error && error.name === 'AbortError'
  const said = error instanceof SettingsError || !(error instanceof Error) ? String(error) : error.stack
  process.stderr.write(stopped ? '\n  Stopped.\n' : `\n${said}\n`)
  process.exitCode = stopped ? 130 : 1
}
// Faults that still wait for their time after an error must not keep this process alive.
process.exit()
