import path from 'node:path'
import { env } from '../env'
import { withInstallation } from './installation-database'
import { runCommand } from './problem'
import { runInside } from './run-inside'
import { tokenParameters } from './token-parameters'

const root = path.resolve(import.meta.dirname, '..', '..')

/** Makes a token for the API and prints it, and nothing else, on standard output. It is shown this once. */
await runCommand(async () => {
  const { role, name, ...limits } = tokenParameters(process.argv.slice(2))
  const token = await withInstallation(env(), (environment) =>
    runInside(root, 'print-token.ts', [role, name, JSON.stringify(limits)], environment),
  )
  process.stdout.write(`${token}\n`)
  return 0
})
