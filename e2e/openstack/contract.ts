import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import { z } from 'zod'
import type { Entry } from './entry'
import type { Report } from './report'

const root = path.resolve(import.meta.dirname, '..', '..')
const config = path.join('e2e', 'openstack', 'contract.config.ts')

const resultSchema = z.object({
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          duration: z.number().nullish(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

/**
 * Runs the contract that every adapter passes, in a process of its own, against one cloud. `installation` is the mark of what it
 * makes, so that a suite that was stopped half-way can be cleaned up after.
 */
export async function runContract(
  entry: Entry,
  {
    folder,
    installation,
    report,
    signal,
  }: { folder: string; installation: string; report: Report; signal: AbortSignal },
): Promise<void> {
  const output = path.join(folder, `contract-${installation}.json`)
  const cloudsFile = path.join(folder, `contract-${installation}.yaml`)
  const { auth, region, cacert } = entry
  // One file with the password in it: the suite logs in by plain requests too.
  const cloud = { auth, ...(region && { region_name: region }), ...(cacert && { cacert }) }
  fs.writeFileSync(cloudsFile, stringify({ clouds: { [entry.name]: cloud } }), { mode: 0o600 })
  const said = await vitest(output, signal, {
    OS_CLIENT_CONFIG_FILE: cloudsFile,
    PLUMBLINE_REAL_CLOUDS: entry.name,
    PLUMBLINE_REAL_INSTALLATION: installation,
  })
  signal.throwIfAborted()
  if (!fs.existsSync(output)) {
    report.check(false, `the contract suite did not run:\n${said.slice(-3_000)}`)
    return
  }
  const { testResults } = resultSchema.parse(JSON.parse(fs.readFileSync(output, 'utf8')))
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const of = (status: string) => tests.filter((test) => test.status === status)
  const failed = of('failed')
  const skipped = tests.length - of('passed').length - failed.length
  const broken = testResults.flatMap(({ message }) => (message ? [message] : []))
  for (const { fullName, failureMessages } of failed) {
    report.line(`failed: ${fullName}`)
    for (const message of failureMessages ?? []) report.line(`  ${message.split('\n').slice(0, 4).join('\n    ')}`)
  }
  if (failed.length === 0) for (const message of broken) report.line(message)
  report.check(
    failed.length === 0 && broken.length === 0 && of('passed').length > 0,
    `${of('passed').length} tests passed, ${failed.length} failed, ${skipped} skipped (they need faults on request)`,
  )
}

const stopMs = 15_000

/** All that vitest said, once it and its workers have ended: nothing of it may go on making servers. */
function vitest(output: string, signal: AbortSignal, variables: Record<string, string>): Promise<string> {
  const program = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(
    process.execPath,
    [program, 'run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${output}`],
    { cwd: root, env: { ...process.env, ...variables, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const stop = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), stopMs).unref()
  }
  signal.addEventListener('abort', stop, { once: true })
  return new Promise((resolve) => {
    const end = (why: string) => {
      signal.removeEventListener('abort', stop)
      resolve(said + why)
    }
    child.once('error', (error) => end(`\n${error.message}`))
    // The workers hold the same pipes: they close with the last of them.
    child.once('close', () => end(''))
  })
}
