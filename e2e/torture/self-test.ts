import { columns } from './books'
import { builds } from './broken'
import { countsOf, failures } from './report'
import { type RunOptions, torture } from './run'

/** Runs every broken build; true when each turned red in a column that it must turn red in. */
export async function selfTest(options: Omit<RunOptions, 'broken'>): Promise<boolean> {
  const { print } = options
  const lines: string[] = []
  let caught = 0
  for (const { name, what, expected } of builds) {
    if (options.stop.aborted) return false
    print(`\n  Broken build ${name}: ${what}.`)
    const outcome = await torture({ ...options, broken: name })
    const counts = countsOf(outcome.findings)
    const red = columns.filter((column) => counts[column] > 0)
    const right = expected.some((column) => counts[column] > 0)
    if (right) caught++
    else for (const line of failures(outcome, 1)) print(line)
    const seen = red.map((column) => `${column} ${counts[column]}`).join(', ') || 'nothing'
    lines.push(`  ${right ? 'caught ' : 'MISSED '} ${name.padEnd(24)} ${seen}`)
  }
  print('')
  for (const line of lines) print(line)
  print(`\n  ${caught} of ${builds.length} broken builds were caught.`)
  return caught === builds.length
}
