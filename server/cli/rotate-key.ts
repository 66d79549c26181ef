import path from 'node:path'
import { parseArgs } from 'node:util'
import { env } from '../env'
import { withInstallation } from './installation-database'
import { Problem, runCommand } from './problem'
import { runInside } from './run-inside'

const root = path.resolve(import.meta.dirname, '..', '..')

const isLost = (): boolean => {
  try {
    return parseArgs({ options: { lost: { type: 'boolean' } } }).values.lost ?? false
  } catch (error) {
    throw new Problem(
      `${error instanceof Error ? error.message : String(error)}. Usage: npm run rotate-key [-- --lost]`,
    )
  }
}

/**
 * Seals everything with a new master key. With `--lost` the key that is here (or a new one) takes the place of one that is
 * lost for good, and what is lost with it is printed.
 */
await runCommand(async () => {
  const script = isLost() ? 'print-replaced-key.ts' : 'print-rotated-key.ts'
  process.stdout.write(`${await withInstallation(env(), (environment) => runInside(root, script, [], environment))}\n`)
  return 0
})
