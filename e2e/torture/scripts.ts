import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { childEnvironment } from '@/server/env'

export const root = path.resolve(import.meta.dirname, '..', '..')
const execute = promisify(execFile)

/** Runs a script of `server/cli` in a process of its own, as the commands do; answers what it printed. Throws with its words. */
export async function runScript(
  script: string,
  parameters: readonly string[] = [],
  environment: Record<string, string | undefined> = {},
): Promise<string> {
  const words = ['--import', 'tsx', path.join(root, 'server', 'cli', script), ...parameters]
  const { stdout } = await execute(process.execPath, words, {
    cwd: root,
    env: childEnvironment(environment),
    maxBuffer: 4_000_000,
  })
  return stdout.trim()
}

/** Has the worker, or another program of ours, built into one file; answers the parameters for Node that run it. */
export const buildProgram = async (program?: { sources: string; name: string }): Promise<string[]> =>
  JSON.parse(await runScript('build-program.ts', program ? [program.sources, program.name] : []))
