import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import type { Exchange } from './recorder'

/** Debian's Python, for which python3-boto3 is installed; another one on the path would not see it. */
const PYTHON = '/usr/bin/python3'

/** Why boto3 cannot be used on this machine, or null. */
export function boto3Missing(): string | null {
  const probe = spawnSync(PYTHON, ['-c', 'import boto3, botocore'], { encoding: 'utf8' })
  if (probe.error) return `${PYTHON} is not there: install python3, python3-boto3 and python3-botocore`
  return probe.status === 0 ? null : `${PYTHON} has no boto3: install python3-boto3 and python3-botocore`
}

type Finished = { code: number | null; stdout: string; stderr: string }

/** Runs a script of this folder; `environment` is all that it sees besides the path. */
export function runPython(script: string, environment: Record<string, string>, stdin = ''): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(PYTHON, [path.join(import.meta.dirname, script)], {
      env: { ...environment, PATH: '/usr/bin:/bin', PYTHONDONTWRITEBYTECODE: '1', NODE_ENV: 'test' },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
    child.stdin.end(stdin)
  })
}

/**
 * Holds recorded exchanges against botocore's service models. One line per deviation: names that the model does not
 * have at their place, values of another type, words outside an enumeration, error documents of another shape.
 */
export async function modelDeviations(exchanges: readonly Exchange[]): Promise<string[]> {
  const lines = exchanges.map((exchange) => JSON.stringify(exchange)).join('\n')
  const { code, stdout, stderr } = await runPython('model.py', {}, lines)
  if (code !== 0) throw new Error(`The model check itself failed: ${stderr}`)
  return stdout.split('\n').filter((line) => line !== '')
}
