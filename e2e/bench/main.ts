import { runMain } from '../helpers/run-main'
import { stopSignal } from '../helpers/stop-signal'
import { benches } from './benches'
import { startGround } from './ground'
import { readSettings } from './settings'
import { amount, passes, type Row, table } from './table'

/**
 * `npm run bench`: measures the built product on this machine, as it is reached by HTTP, on data of a known size. One line for each
 * thing measured; exit 1 where one misses its limit. Results say something on a machine that does nothing else.
 */
const tell = (line: string) => void process.stderr.write(`${line}\n`)
const print = (line: string) => void process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  const { only, json } = readSettings(
    process.argv.slice(2),
    benches.map(({ id }) => id),
  )
  const signal = stopSignal(() => process.exit(130))
  const ground = await startGround(tell)
  signal.addEventListener('abort', () => void ground.stop().then(() => process.exit(130)))
  const rows: Row[] = []
  const broken: string[] = []
  try {
    for (const bench of benches.filter(({ id }) => only.includes(id))) {
      tell(bench.title)
      try {
        for await (const measured of bench.run(ground)) {
          tell(`${measured.what}: ${amount(measured.value, measured.unit)} (${measured.detail})`)
          rows.push({ bench: bench.id, ...measured })
        }
      } catch (error) {
        // Those that were measured, and those to come, are still worth their table.
        broken.push(bench.id)
        tell(`${bench.id} broke off: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  } finally {
    await ground.stop()
  }
  if (json) print(JSON.stringify(rows.map((row) => ({ ...row, passes: passes(row) }))))
  else for (const line of table(rows)) print(line)
  if (broken.length > 0) tell(`Broke off: ${broken.join(', ')}.`)
  return broken.length === 0 && rows.every(passes) ? 0 : 1
}

await runMain(main)
