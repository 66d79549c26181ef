import path from 'node:path'
import { parseArgs } from 'node:util'
import { env } from '../env'
import { withInstallation } from './installation-database'
import { Problem, runCommand } from './problem'
import { runInside } from './run-inside'

const root = path.resolve(import.meta.dirname, '..', '..')
const usage = 'npm run token -- --role viewer|operator|admin --name <what it is for>'

const parameters = (): { role: string; name: string } => {
  try {
    const { values } = parseArgs({ options: { role: { type: 'string' }, name: { type: 'string' } } })
    if (values.role === undefined || values.name === undefined) throw new Error('Both --role and --name are needed')
    return { role: values.role, name: values.name }
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}. Usage: ${usage}`)
  }
}

/** Makes a token for the API and prints it, and nothing else, on standard output. It is shown this once. */
await runCommand(async () => {
  const { role, name } = parameters()
  const token = await withInstallation(env(), (environment) =>
    runInside(root, 'print-token.ts', [role, name], environment),
  )
  process.stdout.write(`${token}\n`)
  return 0
})
