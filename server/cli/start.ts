import os from 'node:os'
import path from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/db/embedded'
import { isPortFree } from '@/db/embedded/port'
import { migrateDatabase } from '@/db/migrate'
import { allocatorEnvironment, childEnvironment, type Env, localAddress } from '../env'
import { problemText, readConfiguration } from '../services/configuration'
import { prepareMasterKey } from '../services/secrets/prepare-key'
import { buildWeb, nextProgram } from './build'
import { bundleWorker } from './bundle'
import { prepareDataFolder } from './data-folder'
import { InstanceRecord, instanceVariable, removeOrphans, runningInstance } from './instance'
import { keepSmall } from './log-file'
import { portHolder } from './port-holder'
import { Problem } from './problem'
import { Progress, seconds } from './progress'
import { instanceEnvironment, runInside } from './run-inside'
import { Service, type ServiceSpec } from './service'
import { waitForHealth, waitForLab } from './wait'

export type StartOptions = {
  readonly root: string
  readonly env: Env
  /** `dev` serves the sources as they are and starts the worker anew when they change. */
  readonly mode: 'up' | 'dev'
  readonly signal: AbortSignal
  readonly progress?: Progress
}

const healthMs = 180_000
const labMs = 60_000

/** All that one instance has started, in the order in which it was. */
export class Installation {
  private readonly services: Service[] = []
  private postgres: EmbeddedPostgres | null = null
  private record: InstanceRecord | null = null
  private logTimer: NodeJS.Timeout | undefined
  private readonly progress: Progress
  private readonly started = performance.now()

  constructor(private readonly options: StartOptions) {
    this.progress = options.progress ?? new Progress()
  }

  /** Starts everything and prints the address. False when an instance already runs, whose address it printed. */
  async start(): Promise<boolean> {
    const { env, root, mode, signal } = this.options
    const { progress } = this
    progress.say('')
    prepareDataFolder(env.dataFolder)
    if (await this.tellRunning()) return false
    const orphans = await removeOrphans(env.dataFolder)
    if (orphans > 0) progress.say(`  Stopped ${orphans} processes that an earlier, killed start had left.`)
    this.record = InstanceRecord.claim(env.dataFolder)
    if (this.record === null)
      throw new Problem('Another `npm run up` has just begun on this data folder. Use that one.')
    await refuseTakenPort(env.host, env.port)
    if (mode === 'up') {
      await progress.stage(
        'Web application',
        () => buildWeb(root, this.logFile('build'), signal),
        (built) => (built ? 'built' : 'already built'),
      )
    }
    const databaseUrl = await this.startDatabase()
    signal.throwIfAborted()
    await progress.stage(
      'Tables',
      () => migrateDatabase(databaseUrl),
      (count) => (count === 0 ? 'up to date' : `${count} migrations`),
    )
    signal.throwIfAborted()
    for (const line of await prepareMasterKey(databaseUrl, env)) progress.say(`  ${line}`)
    const configFiles = await this.startLab()
    await this.tellMistakes(configFiles)
    const address = env.publicUrl
    this.record.update({ databaseUrl, configFiles })
    await progress.stage('Web and worker', () => this.startServices(databaseUrl, configFiles))
    this.record.update({ address })
    progress.say('')
    progress.say(`  Ready in ${seconds(performance.now() - this.started)}. ${await this.signInLine()}`)
    progress.say(`  Ctrl-C stops everything. Logs: ${this.logFolder()}`)
    this.logTimer = setInterval(() => {
      for (const service of this.services) keepSmall(service.spec.logFile)
    }, 60_000).unref()
    return true
  }

  /** Stops web, worker, lab and database, in this order. */
  async stop(): Promise<void> {
    clearInterval(this.logTimer)
    for (const service of this.services.toReversed()) await service.stop()
    const postgres = this.postgres
    this.postgres = null
    await postgres?.stop()
    this.record?.remove()
    this.record = null
  }

  /** Ends everything at once, for a second Ctrl-C. The database recovers at its next start. */
  kill(): void {
    for (const service of this.services) service.kill()
    if (this.postgres !== null) process.kill(this.postgres.pid, 'SIGQUIT')
    this.record?.remove()
  }

  private async tellRunning(): Promise<boolean> {
    const { env, root } = this.options
    const running = runningInstance(env.dataFolder)
    if (running === null) return false
    if (running.address === null) {
      throw new Problem(
        `Plumbline is being started on ${env.dataFolder} by process ${running.pid}. Wait for its address there, or stop it.`,
      )
    }
    const link = await signInLink(root, instanceEnvironment(env.dataFolder, running))
    this.progress.say(`  Plumbline is already running (process ${running.pid}). ${readyLine(running.address, link)}`)
    return true
  }

  private async startDatabase(): Promise<string> {
    const { env, signal } = this.options
    if (env.databaseUrl !== null) return env.databaseUrl
    const dataFolder = path.join(env.dataFolder, 'postgres')
    const launch = async () => {
      const postgres = await startEmbeddedPostgres({ dataFolder, signal })
      this.postgres = postgres
      void postgres.exited.then(() => this.restartDatabase(launch))
      return postgres
    }
    const postgres = await this.progress.stage('Database', launch, ({ port }) => `PostgreSQL on 127.0.0.1:${port}`)
    return postgres.url
  }

  /** A database that ends by itself comes back on the same port, so that those who use it only reconnect. */
  private async restartDatabase(launch: () => Promise<unknown>): Promise<void> {
    if (this.postgres === null || this.options.signal.aborted) return
    this.progress.say('  The database ended; starting it again.')
    try {
      await launch()
    } catch (error) {
      this.progress.say(
        `  The database could not be started again: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  /** Starts the lab where it is wanted. Returns the configuration files for web and worker. */
  private async startLab(): Promise<string[]> {
    const { env, signal } = this.options
    if (!env.lab.on) return [...env.configFiles]
    const labFolder = path.join(env.dataFolder, 'lab')
    const pace = env.lab.pace === null ? [] : ['--pace', env.lab.pace]
    const nodes = env.lab.nodes === null ? [] : ['--nodes', env.lab.nodes]
    const lab = this.addService(
      'lab',
      ['--import', 'tsx', 'lab/main.ts', '--world', env.lab.world, '--data', labFolder, ...pace, ...nodes],
      {},
      5_000,
    )
    await this.progress.stage(
      'Simulated clouds',
      () => waitForLab(lab, labMs, signal),
      () => `world ${env.lab.world}`,
    )
    return [...env.configFiles, path.join(labFolder, 'plumbline.yaml')]
  }

  /** Mistakes of plumbline.yaml do not keep the clouds without one from working; they are told here and on screen. */
  private async tellMistakes(configFiles: string[]): Promise<void> {
    const { problems, notes } = await readConfiguration(configFiles, { homeFolder: os.homedir() })
    if (this.options.env.configGiven) for (const note of notes) this.progress.say(`  ${note}`)
    if (problems.length === 0) return
    this.progress.say(
      `  The configuration has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}; its other clouds work. Correct it and start again:`,
    )
    for (const problem of problems) this.progress.say(`    ${problemText(problem)}`)
  }

  private async startServices(databaseUrl: string, configFiles: string[]): Promise<void> {
    const { env, root, mode, signal } = this.options
    const environment = {
      ...allocatorEnvironment(),
      DATABASE_URL: databaseUrl,
      PLUMBLINE_DATA: env.dataFolder,
      PLUMBLINE_CONFIG: configFiles.length === 0 ? undefined : configFiles.join(path.delimiter),
      PLUMBLINE_URL: env.publicUrl,
      PORT: String(env.port),
      HOST: env.host,
      NODE_ENV: mode === 'up' ? 'production' : 'development',
    }
    const worker = mode === 'up' ? await bundleWorker(root) : ['--import', 'tsx', '--watch', 'server/worker/main.ts']
    const web = [nextProgram(root), mode === 'up' ? 'start' : 'dev', '-p', String(env.port), '-H', env.host]
    const services = [
      this.addService('worker', worker, environment, 20_000),
      this.addService('web', web, environment, 10_000),
    ]
    await waitForHealth(`${localAddress(env.host, env.port)}/api/health`, services, healthMs, signal)
  }

  private addService(
    name: string,
    parameters: string[],
    environment: Record<string, string | undefined>,
    graceMs: number,
  ): Service {
    const { record } = this
    if (record === null) throw new Error('A service is started by an instance that has no record.')
    const spec: ServiceSpec = {
      name,
      program: process.execPath,
      parameters,
      environment: childEnvironment({ ...environment, [instanceVariable]: record.id }),
      folder: this.options.root,
      logFile: this.logFile(name),
      graceMs,
    }
    keepSmall(spec.logFile)
    const service = new Service(spec, {
      onStart: (leader) => record.addGroup(leader),
      onEnd: (how, againInMs) =>
        this.progress.say(
          `  ${name} ended (${how}); starting it again in ${seconds(againInMs)}. Its log: ${spec.logFile}`,
        ),
    })
    this.services.push(service)
    service.start()
    return service
  }

  private async signInLine(): Promise<string> {
    const instance = runningInstance(this.options.env.dataFolder)
    if (instance === null) return ''
    const link = await signInLink(this.options.root, instanceEnvironment(this.options.env.dataFolder, instance))
    return readyLine(this.options.env.publicUrl, link)
  }

  private logFolder(): string {
    return path.join(this.options.env.dataFolder, 'logs')
  }

  private logFile(name: string): string {
    return path.join(this.logFolder(), `${name}.log`)
  }
}

const readyLine = (address: string, link: string): string => `Open ${address} and sign in once with ${link}`

const signInLink = (root: string, environment: Record<string, string | undefined>): Promise<string> =>
  runInside(root, 'sign-in-link.ts', [], environment)

/** Throws Problem that names who listens on the port already. */
export const refuseTakenPort = async (host: string, port: number): Promise<void> => {
  let free: boolean
  try {
    free = await isPortFree(host, port)
  } catch (error) {
    throw new Problem(
      `HOST=${host} is not an address of this machine (${(error as NodeJS.ErrnoException).code}). Use 127.0.0.1, or 0.0.0.0 for all of them.`,
    )
  }
  if (free) return
  if (port < 1024 && process.getuid?.() !== 0 && portHolder(port) === null) {
    throw new Problem(
      `Port ${port} is reserved for root, and this is ${os.userInfo().username}. Choose one from 1024 up: PORT=3000 npm run up`,
    )
  }
  const holder = portHolder(port)
  throw new Problem(
    `Port ${port} is taken${holder === null ? '' : ` by ${holder}`}. Stop that, or choose another: PORT=${port + 1} npm run up`,
  )
}
