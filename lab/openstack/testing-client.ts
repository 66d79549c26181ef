/** The `openstack` command (Debian: python3-openstackclient), for tests that drive a simulated cloud by a client that we did not write. */
import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Whether the command is there; says so when it is not. */
export function isOpenstackInstalled(): boolean {
  try {
    execFileSync('openstack', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('SKIPPED: there is no `openstack` command. Install python3-openstackclient to run these tests.')
    return false
  }
}

export type Outcome = { code: number; stdout: string; stderr: string }

/** Runs the command with the `clouds.yaml` of a folder and nothing else; the event loop goes on serving meanwhile. */
export const runOpenstack = (folder: string, entry: string, args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    const environment: Record<string, string> = {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml'),
    }
    execFile(
      'openstack',
      ['--os-cloud', entry, ...args],
      { env: environment as NodeJS.ProcessEnv },
      (problem, stdout, stderr) => resolve({ code: problem ? Number(problem.code ?? 1) : 0, stdout, stderr }),
    )
  })
