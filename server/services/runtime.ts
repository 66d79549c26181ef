import { randomUUID } from 'node:crypto'
import { homedir, hostname } from 'node:os'
import { eq } from 'drizzle-orm'
import type { Logger } from 'pino'
import { createDatabase, type Database, type DatabaseClient } from '@/db/client'
import { outageOf, outageText } from '@/db/outage'
import { setting } from '@/db/schema'
import { checkSchemaVersion } from '@/db/schema-version'
import { withCredentials } from '@/server/domain/cloud-credentials'
import { databaseUrl, type Env, env as processEnv } from '@/server/env'
import { log as processLog } from '@/server/log'
import { createProvider } from '@/server/providers/registry'
import { createQueue } from '@/server/queue/queue'
import { createPauseKeeper } from './clouds/keep-pause'
import { createLatencyMeter } from './clouds/latency/meter'
import { createProviders, type ProviderFactory } from './clouds/providers'
import type { Runtime } from './context'
import { Trouble } from './health/trouble'
import { MasterKeyProblem, openSecrets } from './secrets/open-secrets'
import { type Secrets, withoutKey } from './secrets/secrets'
import { createWakes } from './wakes'

export type RuntimeOptions = {
  /** What the process is: a worker also looks after jobs; `command` is a short-lived process. */
  role: 'web' | 'worker' | 'command'
  env?: Env
  databaseUrl?: string
  /** In place of the registry of adapters, for tests. */
  providerFactory?: ProviderFactory
  log?: Logger
}
/** How often the times of requests to clouds are written. */
const latencyMs = 15_000

export type OwnedRuntime = Runtime & {
  /** Aborts `stopping`, then closes everything; running jobs get `timeoutMs` to hand over. */
  close(timeoutMs?: number): Promise<void>
}

/**
 * Connects to the database and makes what a process holds once. Throws when the database cannot be reached; what was opened
 * by then is closed, so that a command that fails here ends.
 */
export async function createRuntime(options: RuntimeOptions): Promise<OwnedRuntime> {
  const opened: (() => Promise<void>)[] = []
  try {
    return await open(options, (close) => opened.unshift(close))
  } catch (error) {
    for (const close of opened) await close().catch(() => undefined)
    throw error
  }
}

async function open(options: RuntimeOptions, onFailure: (close: () => Promise<void>) => void): Promise<OwnedRuntime> {
  const env = options.env ?? processEnv()
  const url = options.databaseUrl ?? env.databaseUrl ?? databaseUrl()
  const log = options.log ?? processLog(options.role)
  const pool = options.role === 'worker' ? 24 : options.role === 'web' ? 12 : 2
  const client = createDatabase(url, {
    poolSize: pool,
    name: `plumbline-${options.role}`,
    // A person waits for the web server.
    ...(options.role === 'web' ? { statementMsMax: 10_000 } : {}),
  })
  onFailure(() => client.close())
  const stopping = new AbortController()
  const { installation, secrets } = await prepare(client, env, options.role)
  const queue = await createQueue({
    databaseUrl: url,
    log,
    worker: options.role === 'worker',
    nodes: env.nodes,
    outage,
  })
  onFailure(() => queue.stop(1_000))
  const wakes = await createWakes(url, `plumbline-${options.role}`, log)
  onFailure(() => wakes.close())
  const factory =
    options.providerFactory ??
    ((config, guard, credentials) => {
      const variables = withCredentials(env.cloudVariables, credentials)
      return createProvider(config, { variables, homeFolder: homedir(), installation, guard })
    })
  const pauses = createPauseKeeper(client.db, { process: `${options.role} ${hostname()}:${process.pid}`, log })
  const meter = createLatencyMeter(client.db, log)
  const providers = createProviders(client.db, factory, { onPause: pauses.keep, wakes, secrets, measure: meter.of })
  if (options.role !== 'command') meter.start(latencyMs)
  return {
    db: client.db,
    sql: client.sql,
    queue,
    env,
    log,
    providers,
    secrets,
    wakes,
    trouble: new Trouble(),
    installation,
    stopping: stopping.signal,
    async close(timeoutMs = 5_000) {
      stopping.abort(new Error('The process is stopping.'))
      await queue.stop(timeoutMs)
      await Promise.all([providers.close(), wakes.close()])
      await pauses.settled()
      await meter.stop()
      await client.close()
    },
  }
}

const outage = (error: unknown): string | null => {
  const found = outageOf(error)
  return found && outageText[found]
}

/** The id of this installation, made once: part of every mark in a cloud. */
async function ensureInstallation(db: Database): Promise<string> {
  await db
    .insert(setting)
    .values({ key: 'installation', value: randomUUID().slice(0, 8) })
    .onConflictDoNothing()
  const [row] = await db.select().from(setting).where(eq(setting.key, 'installation'))
  return String(row!.value)
}

/** What has to be right before anything is done: the tables, and the master key where this process may need it. */
async function prepare(
  { db, sql }: DatabaseClient,
  env: Env,
  role: RuntimeOptions['role'],
): Promise<{ installation: string; secrets: Secrets }> {
  await checkSchemaVersion(sql)
  const installation = await ensureInstallation(db)
  const secrets = await openSecrets(db, env).catch((error: unknown) => {
    // Commands such as `npm run token` do without, also on a machine that has no key.
    if (role === 'command' && error instanceof MasterKeyProblem) return withoutKey(error)
    throw error
  })
  return { installation, secrets }
}
