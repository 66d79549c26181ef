import path from 'node:path'
import { parseArgs } from 'node:util'
import { childEnvironment, parseEnv } from '../env'
import { Problem } from './problem'
import { Installation } from './start'
import { listenForStop } from './stop-signals'

const checkout = path.resolve(import.meta.dirname, '..', '..')

/**
 * Starts all of Plumbline and keeps it running until it is asked to stop. `--port N` is the same as PORT=N, `--world large` as
 * PLUMBLINE_LAB_WORLD=large, and `--nodes N` as PLUMBLINE_LAB_NODES=N.
 */
export const keepRunning = async (
  mode: 'up' | 'dev',
  parameters: readonly string[] = process.argv.slice(2),
  root = checkout,
): Promise<number> => {
  const env = parseEnv(childEnvironment(given(parameters)), root)
  // The terminal may be gone before us; that must not end us half way through stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const signal = listenForStop(() => {
    installation.kill()
    process.exit(130)
  })
  const installation = new Installation({ root, env, mode, signal })
  try {
    if (!(await installation.start())) return 0
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    process.stdout.write('\n  Stopping ...\n')
    return 0
  } finally {
    await installation.stop()
    if (signal.aborted) process.stdout.write('  Stopped.\n')
  }
}

const usage = 'Options: --port N, --world <world of the lab>, --nodes N (of the world large)'

/** The variables that the options stand for. */
const given = (parameters: readonly string[]): Record<string, string> => {
  const { port, world, nodes } = read(parameters)
  const variables = { PORT: port, PLUMBLINE_LAB_WORLD: world, PLUMBLINE_LAB_NODES: nodes }
  const entries = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries)
}

const read = (parameters: readonly string[]) => {
  const options = {
    port: { type: 'string', short: 'p' },
    world: { type: 'string' },
    nodes: { type: 'string' },
  } as const
  try {
    return parseArgs({ args: [...parameters], options }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}. ${usage}.`)
  }
}
