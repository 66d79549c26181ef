import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { promisify } from 'node:util'
import { childEnvironment } from '../env'
import type { Instance } from './instance'
import { Problem } from './problem'

const execute = promisify(execFile)

/** The variables that make a process see the same installation as a running instance. */
export const instanceEnvironment = (
  dataFolder: string,
  instance: Pick<Instance, 'address' | 'databaseUrl' | 'configFiles'>,
): Record<string, string | undefined> => ({
  PLUMBLINE_DATA: dataFolder,
  DATABASE_URL: instance.databaseUrl ?? undefined,
  PLUMBLINE_CONFIG: instance.configFiles.length === 0 ? undefined : instance.configFiles.join(path.delimiter),
  PLUMBLINE_URL: instance.address ?? undefined,
  LOG_LEVEL: 'silent',
})

/**
 * Runs a script of this folder in a process of its own, whose environment differs from ours (a database's address that
 * is known only now), and returns what it printed. Throws Problem with its own words when it fails.
 */
export const runInside = async (
  root: string,
  script: string,
  parameters: readonly string[],
  environment: Record<string, string | undefined>,
): Promise<string> => {
  try {
    const { stdout } = await execute(
      process.execPath,
      ['--import', 'tsx', path.join(root, 'server', 'cli', script), ...parameters],
      { cwd: root, env: childEnvironment(environment), encoding: 'utf8', maxBuffer: 4_000_000 },
    )
    return stdout.trim()
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim()
    throw said ? new Problem(said) : error
  }
}

/** The same for what is long: it writes to our standard output itself. Answers its exit code. */
export const showInside = async (
  root: string,
  script: string,
  parameters: readonly string[],
  environment: Record<string, string | undefined>,
): Promise<number> => {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'server', 'cli', script), ...parameters], {
    cwd: root,
    env: childEnvironment(environment),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}
