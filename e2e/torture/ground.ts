/**
 * Everything that one run of the product consists of, each part a process of its own that can be hurt:
 *
 *   const ground = await startGround({ workers: 3 })
 *   ground.database    Database: kill(), freeze(), thaw(), ready(); `ground.sql` is a connection past all proxies
 *   ground.lab         LabControls (fault, gate, heal, books) with `part: Part`
 *   ground.workers     Worker[]: a Part (pid, kill, freeze, thaw, leaveDead, start, ready) with `toDatabase: TcpProxy`, `clock`
 *   ground.addWorker() one more, with modules to load before it (`imports`)
 *   ground.web         Part with `toDatabase: TcpProxy`; `ground.url`, `ground.token`, `ground.api` (e2e/crash/api)
 *   ground.toClouds    TcpProxy by cloud id, and `bastion`
 *   ground.stop()      ends and removes all of it
 *
 * A Part that was killed is started again after half a second, as a supervisor does; `leaveDead()` before a kill prevents it.
 * The web server needs a build (made here unless it is there); `web: false` goes without, `token` and `api` are then of no use.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { migrateDatabase } from '@/db/migrate'
import { childEnvironment } from '@/server/env'
import { Api } from '../crash/api'
import { type LabControls, labControls, readLabFile } from '../helpers/lab-controls'
import { waitFor } from '../helpers/product'
import { type MovableClock, movableClock } from './clock'
import { Database } from './database'
import { Part } from './part'
import { portBlock } from './ports'
import { TcpProxy } from './proxy'
import { buildProgram, root, runScript } from './scripts'
import { type SmallDisk, smallDisk } from './small-disk'

export type { MovableClock } from './clock'
export type { Database } from './database'
export type { Part } from './part'
export type { ProxyMode, TcpProxy } from './proxy'

export type Worker = Part & {
  toDatabase: TcpProxy
  /** Null: the true time. */
  clock: MovableClock | null
}
export type Web = Part & { toDatabase: TcpProxy }
export type Lab = LabControls & { part: Part; folder: string; configFile: string; clouds: string[] }

export type WorkerOptions = {
  /** Modules that Node loads before the worker (`--import`): broken builds of a part. */
  imports?: readonly string[]
  /** With a clock of its own, where libfaketime is installed. */
  clock?: boolean
  environment?: Record<string, string>
}

export type GroundOptions = {
  workers?: number
  /** Of each worker, by its index from 0. */
  worker?: (index: number) => WorkerOptions
  world?: 'coast' | 'empty' | 'wide'
  /** Multiplies the lab's delays. */
  pace?: number
  seed?: string
  /** False: no web server, no build. */
  web?: boolean
  /** Of the token; an operator's when not given. */
  role?: 'operator' | 'admin'
  /** MiB of a file system of its own for the database's data, which can be filled (needs root); absent: the machine's disk. */
  smallDiskMiB?: number
  print?: (line: string) => void
}

export type Ground = {
  readonly folder: string
  readonly database: Database
  readonly sql: postgres.Sql
  readonly lab: Lab
  readonly workers: Worker[]
  readonly web: Web | null
  readonly url: string
  readonly token: string
  readonly api: Api
  readonly toClouds: Record<string, TcpProxy>
  /** Null where it was not asked for or cannot be made. */
  readonly disk: SmallDisk | null
  addWorker(options?: WorkerOptions): Promise<Worker>
  /** Settings of the installation for scripts of server/cli (runScript). */
  readonly environment: Record<string, string | undefined>
  stop(): Promise<void>
}

const host = '127.0.0.1'
/** Where in the block of ports each part listens. */
const at = { front: 0, lab: 8, web: 16, webDatabase: 17, workerDatabase: 18 }
const workersMax = 22
const poolConnections = 4

/** Starts Postgres, lab, workers and web, and waits until all of them work. Throws with what a part said when one does not. */
export async function startGround(options: GroundOptions = {}): Promise<Ground> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-torture-'))
  const undo: (() => Promise<unknown> | unknown)[] = [() => fs.rmSync(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    return { ...(await build(folder, options, undo)), stop }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

async function build(
  folder: string,
  options: GroundOptions,
  undo: (() => Promise<unknown> | unknown)[],
): Promise<Omit<Ground, 'stop'>> {
  const logs = path.join(folder, 'logs')
  fs.mkdirSync(logs)
  if (options.web !== false) await runScript('build-web.ts', [path.join(logs, 'build.log')])
  const base = await portBlock(at.workerDatabase + workersMax)
  let disk: SmallDisk | null = null
  const database = await Database.start(folder, {
    print: options.print,
    prepare: (place) => {
      if (options.smallDiskMiB === undefined) return
      disk = smallDisk(place, options.smallDiskMiB)
      if (disk) undo.push(disk.remove)
    },
  })
  undo.push(
    () => {
      disk?.remove()
      database.remove()
    },
    () => database.stop(),
  )
  // A second Ctrl-C ends this process at once; nothing that it started may live on.
  const parts: Part[] = []
  const atExit = () => {
    for (const part of parts) part.killNow()
    database.killNow()
    disk?.remove()
  }
  process.once('exit', atExit)
  undo.unshift(() => process.removeListener('exit', atExit))
  await migrateDatabase(database.url)
  const sql = postgres(database.url, { max: poolConnections, onnotice: () => undefined, connect_timeout: 10 })
  undo.push(() => sql.end({ timeout: 5 }))
  // Ours alone: what is written ahead must fit a small disk.
  if (disk) await sql.unsafe("alter system set max_wal_size = '96MB'").then(() => sql`select pg_reload_conf()`)

  const proxy = async (port: number, target: () => number) => {
    const made = await TcpProxy.listen({ port, target })
    undo.push(() => made.close())
    return made
  }
  const { lab, toClouds } = await startLab(folder, { options, base, proxy, logs, undo, parts })

  const url = `http://${host}:${base + at.web}`
  const settings = (databasePort: number): Record<string, string | undefined> => ({
    ...cleared(),
    DATABASE_URL: database.urlAt(databasePort),
    PLUMBLINE_DATA: path.join(folder, 'data'),
    PLUMBLINE_CONFIG: lab.configFile,
    PLUMBLINE_LAB: 'off',
    PLUMBLINE_URL: url,
    PORT: String(base + at.web),
    HOST: host,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  })
  fs.mkdirSync(path.join(folder, 'data'), { mode: 0o700 })

  const program = await buildProgram()
  const workers: Worker[] = []
  const addWorker = async (own: WorkerOptions = {}): Promise<Worker> => {
    const index = workers.length
    if (index >= workersMax) throw new Error(`A ground has ${workersMax} workers at most.`)
    const port = base + at.workerDatabase + index
    const toDatabase = await proxy(port, () => database.port)
    const name = `worker-${index + 1}`
    const clock = own.clock ? movableClock(folder, name) : null
    // A broken build takes the place of single modules, so it runs from the sources.
    const imports = (own.imports ?? []).flatMap((each) => ['--import', each])
    const sources = ['--import', 'tsx', ...imports, path.join(root, 'server', 'worker', 'main.ts')]
    const part = new Part({
      name,
      program: process.execPath,
      parameters: imports.length > 0 ? sources : program,
      environment: childEnvironment({ ...settings(port), ...clock?.environment, ...own.environment }),
      folder: root,
      logFile: path.join(logs, `${name}.log`),
      ready: /The worker is ready/,
    })
    undo.push(() => part.stop())
    parts.push(part)
    part.start()
    const worker = Object.assign(part, { toDatabase, clock })
    workers.push(worker)
    return worker
  }
  // The first one alone: it makes what all share (keys, queues).
  for (let index = 0; index < (options.workers ?? 3); index++) {
    const worker = await addWorker(options.worker?.(index))
    if (index === 0) await worker.ready()
  }
  await Promise.all(workers.map((worker) => worker.ready()))

  const environment = settings(database.port)
  const web = options.web === false ? null : await startWeb(base, { settings, logs, database, proxy, undo, parts })
  const token = web ? await makeToken(environment, options.role ?? 'operator') : ''
  return {
    ...{ folder, database, sql, lab, workers, web, url, token, toClouds, disk, addWorker, environment },
    api: new Api(url, token),
  }
}

type Shared = {
  logs: string
  parts: Part[]
  proxy: (port: number, target: () => number) => Promise<TcpProxy>
  undo: (() => Promise<unknown> | unknown)[]
}

async function startLab(folder: string, shared: Shared & { options: GroundOptions; base: number }) {
  const { options, base, proxy, logs, undo, parts } = shared
  const own = path.join(folder, 'lab')
  const parameters = [
    ...['--world', options.world ?? 'coast', '--data', own, '--pace', String(options.pace ?? 0.05)],
    ...['--seed', options.seed ?? '1'],
    ...['--port-base', String(base + at.lab), '--front-base', String(base + at.front)],
  ]
  const part = new Part({
    name: 'lab',
    program: process.execPath,
    parameters: ['--import', 'tsx', path.join(root, 'lab', 'main.ts'), ...parameters],
    environment: childEnvironment(cleared()),
    folder: root,
    logFile: path.join(logs, 'lab.log'),
    ready: /^lab ready http/m,
  })
  undo.push(() => part.stop())
  parts.push(part)
  part.start()
  await part.ready()
  const { controlUrl, clouds } = readLabFile(own)
  const toClouds: Record<string, TcpProxy> = { bastion: await proxy(base + at.front + 1, () => base + at.lab + 1) }
  for (const [index, { id }] of clouds.entries()) {
    toClouds[id] = await proxy(base + at.front + 2 + index, () => base + at.lab + 2 + index)
  }
  const lab: Lab = {
    ...labControls(controlUrl),
    part,
    folder: own,
    configFile: path.join(own, 'plumbline.yaml'),
    clouds: clouds.map(({ id }) => id),
  }
  return { lab, toClouds }
}

async function startWeb(
  base: number,
  shared: Shared & { settings: (port: number) => Record<string, string | undefined>; database: Database },
): Promise<Web> {
  const { settings, logs, database, proxy, undo, parts } = shared
  const toDatabase = await proxy(base + at.webDatabase, () => database.port)
  const part = new Part({
    name: 'web',
    program: process.execPath,
    parameters: [
      path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next'),
      'start',
      '-p',
      String(base + at.web),
      '-H',
      host,
    ],
    environment: childEnvironment(settings(base + at.webDatabase)),
    folder: root,
    logFile: path.join(logs, 'web.log'),
    ready: /Ready in/,
  })
  undo.push(() => part.stop())
  parts.push(part)
  part.start()
  const healthy = async () => {
    const answer = await fetch(`http://${host}:${base + at.web}/api/health`).catch(() => null)
    return answer?.ok ? true : undefined
  }
  await waitFor(healthy, 240_000, () => `The web server did not get healthy. It said:\n${part.said().slice(-4_000)}`)
  return Object.assign(part, { toDatabase })
}

/** A token, made by the script behind `npm run token`. */
const makeToken = (environment: Record<string, string | undefined>, role: string): Promise<string> =>
  runScript('print-token.ts', [role, 'torture'], { ...environment, LOG_LEVEL: 'silent' })

/** Variables of the person's own installation and clouds: nothing here may see them. */
const personal = /^(PLUMBLINE_|OS_|AWS_|PORT$|HOST$|DATABASE_URL$|LOG_LEVEL$|NODE_ENV$|NODE_OPTIONS$)/
const cleared = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.keys(childEnvironment({}))
      .filter((name) => personal.test(name))
      .map((name) => [name, undefined]),
  )
