import { sql } from 'drizzle-orm'
import { fromDrizzle, type Job, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import { type Payload, type QueueDefinition, type QueueName, queueNames, queues } from './queues'

/** A transaction of drizzle: a job sent in it exists only when it commits. */
type Transaction = Parameters<typeof fromDrizzle>[0]
export type SendOptions = {
  /** Jobs with the same key in an exclusive queue: only one is queued or running. */
  key?: string
  /** A time, or seconds from now by the database's clock. */
  startAfter?: Date | number
  /** Jobs of one group share the queue's group concurrency: the cloud. */
  group?: string
  tx?: Transaction
}
export type ClaimedJob<Name extends QueueName> = {
  id: string
  /** Goes up with each claim: (id, attempt) is the fence of all writes (architecture, decision 2). */
  attempt: number
  data: Payload<Name>
  /** Aborts when the claim is lost, and when the worker is to stop. */
  signal: AbortSignal
}

/** Jobs on pg-boss: nothing home-made where it has it (retry, heartbeat, singleton, schedules, group concurrency). */
export type Queue = {
  /** Id of the job; null when an exclusive queue has one of this key already. */
  send<Name extends QueueName>(name: Name, data: Payload<Name>, options?: SendOptions): Promise<string | null>
  /** Handles jobs of a queue in this process. A handler that throws has its job run again, as often as the queue says. */
  work<Name extends QueueName>(name: Name, handler: (job: ClaimedJob<Name>) => Promise<void>): Promise<void>
  /** Sends the same job at each minute that the cron expression names; once over all workers. */
  schedule<Name extends QueueName>(name: Name, cron: string, data: Payload<Name>, key: string): Promise<void>
  unschedule(name: QueueName, key: string): Promise<void>
  scheduledKeys(name: QueueName): Promise<string[]>
  /** Aborts the signals of running handlers, waits for them up to `timeoutMs`, closes. */
  stop(timeoutMs: number): Promise<void>
}

export type QueueOptions = {
  databaseUrl: string
  log: Logger
  /** How many nodes this process runs at once, and of one cloud over all of them; what queues.ts says when absent. */
  nodes?: { perWorker: number; perCloud: number }
  /** What an error means that tells of a database that is away; null for any other. Such errors come by the hundred. */
  outage?: (error: unknown) => string | null
  /** True in a worker: looks after dead jobs and schedules. The web process only sends. */
  worker: boolean
}

/**
 * Of node-postgres, which pg-boss hands them on to, in ms: no statement of the queue takes that long, and one whose answer
 * does not come (a dead path, a server that stands still) must not keep its connection for ever.
 */
const limits = { connectionTimeoutMillis: 5_000, statement_timeout: 25_000, query_timeout: 28_000, keepAlive: true }

/** Connects, creates pg-boss' tables and our queues where they are missing. */
export async function createQueue(options: QueueOptions): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: options.databaseUrl,
    application_name: options.worker ? 'plumbline-jobs' : 'plumbline-send',
    max: options.worker ? 8 : 2,
    supervise: options.worker,
    schedule: options.worker,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    queueCacheIntervalSeconds: 5,
    cronMonitorIntervalSeconds: 15,
    cronWorkerIntervalSeconds: 5,
    useListenNotify: options.worker,
    monitorVacuum: false,
    ...limits,
  })
  boss.on('error', reporter(options))
  boss.on('warning', (warning) => options.log.debug({ warning }, 'The job queue warns.'))
  try {
    await boss.start()
    for (const name of queueNames) await boss.createQueue(name, queues[name].options)
    for (const name of queueNames) await boss.updateQueue(name, changeable(queues[name].options))
  } catch (error) {
    // A start that failed half way has connections and timers, which keep a process alive for ever. Its reason is what counts.
    await boss.stop({ graceful: false }).catch(() => undefined)
    throw error
  }
  const stopping = new AbortController()

  return {
    async send(name, data, { key, startAfter, group, tx } = {}) {
      return await boss.send(name, queues[name].payload.parse(data), {
        ...(key === undefined ? {} : { singletonKey: key }),
        ...(startAfter === undefined ? {} : { startAfter }),
        ...(group === undefined ? {} : { group: { id: group } }),
        ...(tx === undefined ? {} : { db: fromDrizzle(tx, sql) }),
      })
    },
    async work(name, handler) {
      const { nodes } = options
      const settings: { localConcurrency: number; groupConcurrency?: number } =
        name === 'node' && nodes
          ? { localConcurrency: nodes.perWorker, groupConcurrency: nodes.perCloud }
          : queues[name].work
      await boss.work(
        name,
        // 2 s is enough behind NOTIFY: a worker that has finished a job looks for the next one at once.
        { ...settings, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
        async ([job]: Job<object>[]) => {
          if (!job) return
          // Fetched in the moment of stopping: back with it.
          stopping.signal.throwIfAborted()
          const data = queues[name].payload.parse(job.data) as Payload<typeof name>
          const signal = AbortSignal.any([job.signal, stopping.signal])
          await handler({ id: job.id, attempt: job.retryCount, data, signal })
        },
      )
    },
    schedule: async (name, cron, data, key) => await boss.schedule(name, cron, data, { key, singletonKey: key }),
    unschedule: async (name, key) => await boss.unschedule(name, key),
    scheduledKeys: async (name) => (await boss.getSchedules(name)).map((schedule) => schedule.key),
    async stop(timeoutMs) {
      // No more fetching before the handlers end, or this process would take up again what it has just handed over.
      await Promise.all(queueNames.map((name) => boss.offWork(name, { wait: false })))
      stopping.abort(new Error('The worker is stopping.'))
      await boss.stop({ graceful: true, timeout: timeoutMs })
    },
  }
}

const outageAgainMs = 30_000

/** Logs errors of the queue; an outage of the database, which every loop of it meets every second, once in a while. */
function reporter({ log, outage }: QueueOptions): (error: Error) => void {
  let toldAt = Number.NEGATIVE_INFINITY
  return (error) => {
    const away = outage?.(error) ?? null
    if (away === null) return log.error({ error }, 'The job queue reports an error.')
    if (performance.now() - toldAt < outageAgainMs) return
    toldAt = performance.now()
    log.warn({ reason: error.message }, away)
  }
}

/** The policy of a queue is fixed once it is there; everything else follows the code. */
const changeable = (options: QueueDefinition['options']): Omit<QueueDefinition['options'], 'policy'> => {
  const { policy: _policy, ...rest } = options
  return rest
}
