import path from 'node:path'
import { parseArgs } from 'node:util'
import { childEnvironment, parseEnv } from '../env'
import { Problem } from './problem'
import { Installation } from './start'
import { listenForStop } from './stop-signals'

const checkout = path.resolve(import.meta.dirname, '..', '..')

/** Starts all of Plumbline and keeps it running until it is asked to stop. `--port N` is the same as PORT=N. */
export const keepRunning = async (
  mode: 'up' | 'dev',
  parameters: readonly string[] = process.argv.slice(2),
  root = checkout,
): Promise<number> => {
  const port = portOption(parameters)
  const env = parseEnv(childEnvironment(port === undefined ? {} : { PORT: port }), root)
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

const portOption = (parameters: readonly string[]): string | undefined => {
  try {
    return parseArgs({ args: [...parameters], options: { port: { type: 'string', short: 'p' } } }).values.port
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}. The only option is --port N.`)
  }
}
