import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { diskFull, EmbeddedPostgresError, fileProblem } from './errors'
import type { Place } from './place'

export const superuser = 'plumbline'
const spaceNeededBytes = 300 * 1024 * 1024

/**
 * PostgreSQL's own environment: nothing of ours, so that no PG* variable of the user changes how it runs. (Next's types
 * want NODE_ENV in every environment.)
 */
export const serverEnvironment: NodeJS.ProcessEnv = {
  NODE_ENV: 'production',
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

/** Makes the data directory when there is none, and refuses one of another PostgreSQL. Returns the password. */
export const prepareCluster = async (place: Place, durable: boolean, signal?: AbortSignal): Promise<string> => {
  const passwordFile = path.join(place.folder, 'password')
  if (fs.existsSync(path.join(place.cluster, 'PG_VERSION'))) {
    refuseOtherVersion(place)
    return readPassword(place, passwordFile)
  }
  refuseFullDisk(path.dirname(place.cluster))
  const password = randomBytes(24).toString('base64url')
  try {
    await initialise(place, password, durable, signal)
    fs.writeFileSync(passwordFile, password, { mode: 0o600 })
    fs.renameSync(`${place.cluster}.new`, place.cluster)
  } catch (error) {
    throw fileProblem(error, place.folder)
  }
  return password
}

const refuseOtherVersion = (place: Place): void => {
  const made = fs.readFileSync(path.join(place.cluster, 'PG_VERSION'), 'utf8').trim()
  if (made === place.majorVersion) return
  throw new EmbeddedPostgresError(
    'other-version',
    [
      `The database in ${place.cluster} was made by PostgreSQL ${made}; this version brings ${place.majorVersion}, which cannot open it.`,
      `To keep its data, start it once more with the version of Plumbline that made it and dump it with pg_dump.`,
      `To start with an empty database, move it away: mv ${place.cluster} ${place.cluster}.old-${made}`,
    ].join(' '),
  )
}

const readPassword = (place: Place, passwordFile: string): string => {
  try {
    return fs.readFileSync(passwordFile, 'utf8').trim()
  } catch (error) {
    throw new EmbeddedPostgresError(
      'did-not-start',
      `The password of the database in ${place.cluster} cannot be read from ${passwordFile}. Put that file back, or move the database away to start with an empty one.`,
      { cause: error },
    )
  }
}

const refuseFullDisk = (folder: string): void => {
  const { bavail, bsize } = fs.statfsSync(folder)
  if (bavail * bsize < spaceNeededBytes) throw diskFull(folder)
}

/** Runs initdb into a folder beside the real one, which is renamed when all of it is there. */
const initialise = async (place: Place, password: string, durable: boolean, signal?: AbortSignal): Promise<void> => {
  const target = `${place.cluster}.new`
  const passwordFile = `${place.cluster}.password`
  fs.rmSync(target, { recursive: true, force: true })
  fs.writeFileSync(passwordFile, password, { mode: 0o600 })
  if (place.runAs !== null) fs.chownSync(passwordFile, place.runAs.uid, place.runAs.gid)
  try {
    // The built-in locale sorts the same everywhere and does not change when the machine's C library does.
    const { code, output } = await run(
      place,
      'initdb',
      [
        ...[
          '-D',
          target,
          '--username',
          superuser,
          '--pwfile',
          passwordFile,
          '--auth',
          'scram-sha-256',
          '--encoding',
          'UTF8',
        ],
        ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C', '--no-instructions'],
        ...(durable ? [] : ['--no-sync']),
      ],
      signal,
    )
    if (code === 0) return
    if (/no space left|disk quota/i.test(output)) throw diskFull(place.cluster)
    throw new EmbeddedPostgresError(
      'did-not-start',
      `initdb could not make a database in ${place.cluster}: ${lastLines(output)}`,
    )
  } finally {
    fs.rmSync(passwordFile, { force: true })
  }
}

const run = (
  place: Place,
  program: string,
  parameters: string[],
  signal?: AbortSignal,
): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(path.join(place.binaries, 'bin', program), parameters, {
      cwd: '/',
      env: serverEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(place.runAs ?? {}),
      signal,
    })
    const output: string[] = []
    child.stdout.on('data', (chunk) => output.push(String(chunk)))
    child.stderr.on('data', (chunk) => output.push(String(chunk)))
    child.on('error', (error) => reject(cannotRun(error, child.spawnfile)))
    child.on('close', (code) => resolve({ code, output: output.join('') }))
  })

/** The error for a program of PostgreSQL that cannot even be started. */
export const cannotRun = (error: Error, program: string): Error =>
  error.name === 'AbortError'
    ? error
    : new EmbeddedPostgresError(
        'unsupported-platform',
        `${program} cannot be run here (${(error as NodeJS.ErrnoException).code ?? error.message}). On a Linux without glibc, or where this folder may not hold programs, set DATABASE_URL to a PostgreSQL of your own.`,
        { cause: error },
      )

/** The end of what a program said, for an error message. */
export const lastLines = (output: string, count = 6): string => output.trim().split('\n').slice(-count).join('\n')
