import { spawn } from 'node:child_process'
import path from 'node:path'
import { allocatorEnvironment, childEnvironment, env } from '../env'
import { bundleWorker } from './bundle'
import { runningInstance } from './instance'
import { Problem, runCommand } from './problem'
import { instanceEnvironment } from './run-inside'
import { listenForStop } from './stop-signals'

const root = path.resolve(import.meta.dirname, '..', '..')

/** Runs one more worker for DATABASE_URL, or for the instance that runs on this data folder, until it is stopped. */
await runCommand(async () => {
  const running = runningInstance(env().dataFolder)
  if (env().databaseUrl === null && running?.databaseUrl == null) {
    throw new Problem(
      `There is no database to work for: DATABASE_URL is not set and no instance runs on ${env().dataFolder}. Give the address of the database that the web server uses: DATABASE_URL=postgres://... npm run worker`,
    )
  }
  const settings =
    env().databaseUrl === null && running !== null
      ? { ...instanceEnvironment(env().dataFolder, running), LOG_LEVEL: env().logLevel }
      : {}
  const child = spawn(process.execPath, await bundleWorker(root), {
    cwd: root,
    env: childEnvironment({ ...allocatorEnvironment(), NODE_ENV: 'production', ...settings }),
    stdio: 'inherit',
    detached: true,
  })
  const signal = listenForStop(() => child.kill('SIGKILL'))
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(signal.aborted ? 0 : (code ?? 1)))
  })
})
