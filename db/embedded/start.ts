import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { cannotRun, lastLines, prepareCluster, serverEnvironment, superuser } from './cluster'
import { diskFull, EmbeddedPostgresError } from './errors'
import { stopServersIn } from './leftover'
import { type Place, preparePlace } from './place'
import { freePort, isPortFree } from './port'
import { identify, isRunning, type ProcessIdentity, signalProcess, waitUntil } from './processes'

export type EmbeddedPostgres = {
  /** Address of the database `plumbline`, with its password: never print it. */
  readonly url: string
  readonly pid: number
  readonly port: number
  /** Settles when the server has ended, whoever ended it. */
  readonly exited: Promise<void>
  /** Ends the server cleanly; may be called again. */
  stop(): Promise<void>
}

export type StartOptions = {
  /** Folder of the user who starts, made when missing. */
  readonly dataFolder: string
  readonly signal?: AbortSignal
  /** False for tests: faster, and a power cut may damage it. */
  readonly durable?: boolean
}

const database = 'plumbline'
const startMs = 60_000

/**
 * Starts PostgreSQL on 127.0.0.1 with its data in `dataFolder` (for root see place.ts), makes the database `plumbline`
 * when it is not there, and returns its address. A server that a killed start left behind is stopped first.
 * Throws EmbeddedPostgresError, whose `problem` says why.
 */
export const startEmbeddedPostgres = async (options: StartOptions): Promise<EmbeddedPostgres> => {
  const place = await preparePlace(options.dataFolder)
  return startIn(place, options)
}

/** As startEmbeddedPostgres, in folders that are already prepared. */
export const startIn = async (place: Place, options: StartOptions): Promise<EmbeddedPostgres> => {
  const durable = options.durable ?? true
  claim(place)
  try {
    await stopServersIn(place.cluster)
    const password = await prepareCluster(place, durable, options.signal)
    const server = await launch(place, durable, options.signal)
    const address = (name: string) => `postgres://${superuser}:${password}@127.0.0.1:${server.port}/${name}`
    try {
      await createDatabaseOnce(address('postgres'))
    } catch (error) {
      await server.stop()
      throw new EmbeddedPostgresError('did-not-start', `PostgreSQL runs, but refuses us: ${(error as Error).message}`, {
        cause: error,
      })
    }
    return { ...server, url: address(database) }
  } catch (error) {
    release(place)
    throw error
  }
}

const claimFile = (place: Place): string => path.join(place.folder, 'started-by.json')

/** Who started the server of a folder; null when nobody did or that process is gone. */
export const startedBy = (folder: string): ProcessIdentity | null => {
  try {
    const identity = JSON.parse(fs.readFileSync(path.join(folder, 'started-by.json'), 'utf8')) as ProcessIdentity
    return isRunning(identity) ? identity : null
  } catch {
    return null
  }
}

const claim = (place: Place): void => {
  const other = startedBy(place.folder)
  if (other !== null) {
    throw new EmbeddedPostgresError(
      'in-use',
      `The database in ${place.folder} is already running, started by process ${other.pid}. Use that one, stop it first, or name another folder in PLUMBLINE_DATA.`,
    )
  }
  fs.writeFileSync(claimFile(place), JSON.stringify(identify(process.pid)), { mode: 0o600 })
}

const release = (place: Place): void => fs.rmSync(claimFile(place), { force: true })

const launch = async (place: Place, durable: boolean, signal?: AbortSignal): Promise<Omit<EmbeddedPostgres, 'url'>> => {
  const portFile = path.join(place.folder, 'port')
  const earlier = fs.existsSync(portFile) ? Number(fs.readFileSync(portFile, 'utf8')) : 0
  let port = earlier > 0 && (await isPortFree('127.0.0.1', earlier)) ? earlier : await freePort()
  for (let attempt = 1; ; attempt++) {
    try {
      const server = await launchOn(place, port, durable, signal)
      fs.writeFileSync(portFile, String(port), { mode: 0o600 })
      return server
    } catch (error) {
      // Somebody took the port between our look and the start.
      if (!(error instanceof PortTaken) || attempt === 3) throw error
      port = await freePort()
    }
  }
}

class PortTaken extends EmbeddedPostgresError {}

const mib = 2 ** 20
/**
 * Pages that PostgreSQL keeps itself: an eighth of the memory, from 128 MiB to 1 GiB. It takes them as it comes to use them, so that
 * a small fleet pays for its own size only; a search through a million nodes reads half of them, and three times as fast.
 */
const sharedBuffersMiB = (): number => {
  // Without a limit of a container it is 0, or more than there is.
  const memory = Math.min(process.constrainedMemory() || os.totalmem(), os.totalmem())
  return Math.round(Math.min(Math.max(memory / 8 / mib, 128), 1024))
}

const settings = (port: number, durable: boolean): Record<string, string | number> => ({
  listen_addresses: '127.0.0.1',
  port,
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: `${sharedBuffersMiB()}MB`,
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  log_line_prefix: '%m [%p] %q%a ',
  ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
})

const launchOn = async (
  place: Place,
  port: number,
  durable: boolean,
  signal?: AbortSignal,
): Promise<Omit<EmbeddedPostgres, 'url'>> => {
  const logFile = path.join(place.folder, 'postgres.log')
  keepLogSmall(logFile)
  const logFrom = fs.existsSync(logFile) ? fs.statSync(logFile).size : 0
  const log = fs.openSync(logFile, 'a', 0o600)
  const parameters = Object.entries(settings(port, durable)).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // A group of its own: Ctrl-C in the terminal is for the one who started it, who ends the database last.
  const child = spawn(path.join(place.binaries, 'bin', 'postgres'), ['-D', place.cluster, ...parameters], {
    cwd: '/',
    env: serverEnvironment,
    stdio: ['ignore', log, log],
    detached: true,
    ...(place.runAs ?? {}),
  })
  fs.closeSync(log)
  const failed: { error?: Error } = {}
  let ended = false
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      ended = true
      release(place)
      resolve()
    }
    child.on('exit', end)
    child.on('error', (error) => {
      failed.error = cannotRun(error, child.spawnfile)
      end()
    })
  })
  const stop = async () => {
    if (child.pid === undefined) return
    // SIGINT is PostgreSQL's fast shutdown: it ends its clients' sessions and writes a checkpoint.
    for (const kind of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      if (ended) break
      signalProcess(child.pid, kind)
      await waitUntil(() => ended, kind === 'SIGINT' ? 30_000 : 5_000)
    }
    await exited
  }
  const ready = () => ended || signal?.aborted === true || isReady(place.cluster)
  const inTime = await waitUntil(ready, startMs)
  if (signal?.aborted || !inTime) await stop()
  signal?.throwIfAborted()
  if (failed.error !== undefined) throw failed.error
  if (ended) throw whyNot(place, fs.readFileSync(logFile, 'utf8').slice(logFrom), logFile, port)
  return { pid: child.pid!, port, exited, stop }
}

/** The last line of postmaster.pid is the server's own word that it takes connections. */
const isReady = (cluster: string): boolean => {
  try {
    return fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

const whyNot = (place: Place, said: string, logFile: string, port: number): EmbeddedPostgresError => {
  if (/no space left|disk quota/i.test(said)) return diskFull(place.cluster)
  if (/could not bind|Address already in use/i.test(said)) {
    return new PortTaken('did-not-start', `Port ${port} on 127.0.0.1 was taken while PostgreSQL started.`)
  }
  return new EmbeddedPostgresError(
    'did-not-start',
    `PostgreSQL did not start (all it said is in ${logFile}):\n${lastLines(said)}`,
  )
}

const keepLogSmall = (logFile: string): void => {
  if (fs.existsSync(logFile) && fs.statSync(logFile).size > 10_000_000) fs.renameSync(logFile, `${logFile}.1`)
}

const createDatabaseOnce = async (address: string): Promise<void> => {
  const sql = postgres(address, { max: 1, onnotice: () => {} })
  try {
    const found = await sql`select 1 from pg_database where datname = ${database}`
    if (found.length === 0) await sql`create database ${sql(database)}`
  } finally {
    await sql.end()
  }
}
