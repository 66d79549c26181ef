import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { childEnvironment } from '../env'
import { Problem } from './problem'

const sourceFolders = ['app', 'components', 'server', 'db', 'public']
const sourceFiles = [
  'package-lock.json',
  'next.config.js',
  'next.config.ts',
  'tsconfig.json',
  'postcss.config.mjs',
  'instrumentation.ts',
]
const notBuilt = /(\.test\.tsx?$)|(^server\/(cli|worker)\/)|(^db\/(migrations|embedded)\/)/

/** Hash of all that `next build` reads, and of the Node that runs it. */
export const sourcesHash = (root: string): string => {
  const hash = createHash('sha256').update(process.version)
  const add = (file: string) =>
    hash
      .update(file)
      .update('\0')
      .update(fs.readFileSync(path.join(root, file)))
      .update('\0')
  for (const file of sourceFiles) if (fs.existsSync(path.join(root, file))) add(file)
  for (const folder of sourceFolders) {
    if (!fs.existsSync(path.join(root, folder))) continue
    const files = fs
      .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .filter((file) => !notBuilt.test(file))
      .sort()
    for (const file of files) add(file)
  }
  return hash.digest('hex')
}

const stampFile = (root: string): string => path.join(root, '.next', 'plumbline-sources')

/** True when .next holds a finished build of exactly these sources. */
export const isBuilt = (root: string): boolean => {
  try {
    return (
      fs.existsSync(path.join(root, '.next', 'BUILD_ID')) &&
      fs.readFileSync(stampFile(root), 'utf8') === sourcesHash(root)
    )
  } catch {
    return false
  }
}

/** Builds the web application unless that is done. Returns false when there was nothing to do; throws Problem with what the build said. */
export const buildWeb = async (root: string, logFile: string, signal?: AbortSignal): Promise<boolean> => {
  if (isBuilt(root)) return false
  const before = sourcesHash(root)
  fs.rmSync(stampFile(root), { force: true })
  const { code, output } = await runLogged(process.execPath, [nextProgram(root), 'build'], root, logFile, signal)
  signal?.throwIfAborted()
  if (code !== 0) {
    throw new Problem(
      /ENOSPC|no space left/i.test(output)
        ? `There is no space left on the disk of ${root}: the build needs about 500 MB. Free some, then run the command again.`
        : `The web application could not be built (all of it is in ${logFile}):\n${output.trimEnd().split('\n').slice(-30).join('\n')}`,
    )
  }
  fs.writeFileSync(stampFile(root), before)
  return true
}

/** The script of the installed Next.js. */
export const nextProgram = (root: string): string => path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next')

const runLogged = (
  program: string,
  parameters: string[],
  root: string,
  logFile: string,
  signal?: AbortSignal,
): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: root,
      env: childEnvironment({
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        FORCE_COLOR: undefined,
        NO_COLOR: '1',
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that stopping reaches the compilers it starts.
      detached: true,
    })
    const output: string[] = []
    const keep = (chunk: Buffer) => output.push(chunk.toString('utf8'))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const stop = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL')
    signal?.addEventListener('abort', stop, { once: true })
    child.on('error', reject)
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop)
      fs.writeFileSync(logFile, output.join(''), { mode: 0o600 })
      resolve({ code, output: output.join('') })
    })
  })
