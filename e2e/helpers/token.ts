import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Role } from '@/server/domain/roles'

const root = path.resolve(import.meta.dirname, '..', '..')
const execute = promisify(execFile)

/** A bearer token, made with the command that people use. */
export async function makeToken(dataFolder: string, role: Role, name = 'ci'): Promise<string> {
  const words = ['server/cli/bootstrap.mjs', 'token', '--role', role, '--name', name]
  const { stdout } = await execute('node', words, { cwd: root, env: { ...process.env, PLUMBLINE_DATA: dataFolder } })
  return stdout.trim()
}
