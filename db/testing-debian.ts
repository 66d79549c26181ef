import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './embedded/port'

const execute = promisify(execFile)
const oldestVersion = 15

/** A PostgreSQL of the machine's own packages, with its pg_dump and pg_restore: the binaries that we ship have neither. */
export type PackagedPostgres = AsyncDisposable & {
  readonly version: number
  /** Address of a database of this server. */
  urlOf(database: string): string
  create(database: string): Promise<string>
  /** Writes one database to a file in pg_dump's own format. */
  dump(database: string, file: string): Promise<void>
  /** Fills an empty database from such a file. */
  restore(database: string, file: string): Promise<void>
}

/** Folder with the programs of the newest packaged PostgreSQL; null where Debian's package `postgresql` is not installed. */
export const packagedPostgres = (): { folder: string; version: number } | null => {
  const parent = '/usr/lib/postgresql'
  const versions = fs.existsSync(parent) ? fs.readdirSync(parent).map(Number) : []
  const version = versions.filter((one) => one >= oldestVersion).sort((a, b) => b - a)[0]
  if (version === undefined) return null
  const folder = path.join(parent, String(version), 'bin')
  return fs.existsSync(path.join(folder, 'initdb')) ? { folder, version } : null
}

/** Starts a server of its own in a folder that is removed with it. As root it runs as `nobody`. */
export const startPackagedPostgres = async (found: { folder: string; version: number }): Promise<PackagedPostgres> => {
  const folder = fs.mkdtempSync('/var/tmp/plumbline-packaged-')
  const runAs = process.getuid?.() === 0 ? ids('nobody') : null
  if (runAs) fs.chownSync(folder, runAs.uid, runAs.gid)
  const program = (name: string) => path.join(found.folder, name)
  const options = {
    cwd: '/',
    env: { NODE_ENV: 'test' as const, PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...runAs,
  }
  const cluster = path.join(folder, 'cluster')
  await execute(
    program('initdb'),
    ['-D', cluster, '-U', 'plumbline', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    options,
  )
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 100,
  }
  const server = spawn(
    program('postgres'),
    ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...options, stdio: 'ignore' },
  )
  const ended = once(server, 'exit')
  const url = (database: string) => `postgres://plumbline@127.0.0.1:${port}/${database}`
  const ready = async () =>
    await execute(program('pg_isready'), ['-d', url('postgres')]).then(
      () => true,
      () => false,
    )
  while (!(await ready())) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ${found.version} ended while it started.`)
  }
  return {
    version: found.version,
    urlOf: url,
    async create(database) {
      await execute(program('createdb'), ['--maintenance-db', url('postgres'), database])
      return url(database)
    },
    dump: async (database, file) => void (await execute(program('pg_dump'), ['-Fc', '-f', file, url(database)])),
    restore: async (database, file) =>
      void (await execute(program('pg_restore'), ['--exit-on-error', '-d', url(database), file])),
    async [Symbol.asyncDispose]() {
      server.kill('SIGINT')
      await ended
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

const ids = (user: string): { uid: number; gid: number } => {
  const entry = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === user)
  if (!entry) throw new Error(`There is no user ${user} to run PostgreSQL as.`)
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}
