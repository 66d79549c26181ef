import postgres from 'postgres'
import { isConnectionLoss } from './outage'
import { Watch, type Watched } from './watch'

type PostgresOptions = NonNullable<Parameters<typeof postgres>[1]>
export type PoolOptions = PostgresOptions & { silenceMs: number }
/** What postgres.js calls when a query ends; its promise is lazy, so that this is the place to look. */
type Query = Promise<unknown> & {
  handler: (query: Query) => void
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}
type Begin = (options: string | Work, work?: Work) => Promise<unknown>
type Work = (sql: postgres.TransactionSql) => unknown

const renewEveryMs = 10_000
const never = new Promise<never>(() => undefined)

/**
 * A pool of postgres.js (3.4) that outlives its server. What is added: a limit for answers (Watch); a transaction whose
 * connection is gone sends nothing more, since postgres.js would write it to no socket, which nobody can catch, or to the
 * next connection, where no lock and no transaction protects it; and a new pool in place of one that cannot connect any
 * more, since a connection that was lost between two of its writes stays unusable.
 */
export function createPool(url: string, { silenceMs, ...options }: PoolOptions): postgres.Sql {
  const watch = new Watch(silenceMs)
  const open = () => postgres(url, { ...options, socket: watch.socket } as PostgresOptions)
  let pool = open()
  let renewedAt = Number.NEGATIVE_INFINITY
  let ended = false

  const failed = (error: unknown): void => {
    const stuck = (error as { code?: unknown } | null)?.code === 'CONNECT_TIMEOUT'
    if (!stuck || ended || performance.now() - renewedAt < renewEveryMs) return
    renewedAt = performance.now()
    const old = pool
    pool = open()
    // drizzle sets these on the pool that it is given.
    Object.assign(pool.options.parsers, old.options.parsers)
    Object.assign(pool.options.serializers, old.options.serializers)
    void old.end({ timeout: silenceMs / 1000 }).catch(() => undefined)
  }

  const plain = (made: unknown): unknown => {
    if (!isQuery(made)) return made
    const send = made.handler
    made.handler = (query) => {
      const watched = watch.start()
      onEnd(made, (error) => {
        watched.end()
        if (error) failed(error.cause)
      })
      send(query)
    }
    return made
  }

  const begin: Begin = async (first, second) => {
    const work = (second ?? first) as Work
    const watched = watch.start()
    const transaction = new GuardedTransaction(watched)
    try {
      const run = (sql: postgres.TransactionSql) => transaction.run(sql, work)
      const running = typeof first === 'string' ? pool.begin(first, run) : pool.begin(run)
      running.catch((error: unknown) => transaction.failed(error))
      return await Promise.race([running, transaction.lost])
    } catch (error) {
      failed(error)
      throw error
    } finally {
      watched.end()
    }
  }

  const end: postgres.Sql['end'] = async (how) => {
    ended = true
    await pool.end(how)
  }

  return new Proxy(pool, {
    apply: (_target, _self, given: Parameters<postgres.Sql>) => plain(Reflect.apply(pool, undefined, given)),
    get: (_target, name) => {
      if (name === 'begin') return begin
      if (name === 'end') return end
      const member: unknown = Reflect.get(pool, name)
      if (name !== 'unsafe') return member
      return (...given: Parameters<postgres.Sql['unsafe']>) => plain(pool.unsafe(...given))
    },
  })
}

/** One transaction: from the loss of its connection on, nothing of it is sent any more, no COMMIT and no ROLLBACK either. */
class GuardedTransaction {
  #lost: { cause: unknown } | null = null
  readonly #losing = Promise.withResolvers<never>()
  readonly lost = this.#losing.promise

  constructor(private readonly watched: Watched) {
    this.lost.catch(() => undefined)
  }

  failed(cause: unknown): void {
    if (this.#lost || !isConnectionLoss(cause)) return
    this.#lost = { cause }
    this.#losing.reject(cause)
  }

  async run(sql: postgres.TransactionSql, work: Work): Promise<unknown> {
    try {
      const result = await work(this.#guarded(sql))
      return this.#lost ? await never : result
    } catch (error) {
      this.failed(error)
      if (this.#lost) return await never
      throw error
    }
  }

  #guarded(sql: postgres.TransactionSql): postgres.TransactionSql {
    const query = (made: unknown) => (isQuery(made) ? this.#query(made) : made)
    return new Proxy(sql, {
      apply: (target, _self, given: Parameters<postgres.TransactionSql>) =>
        query(Reflect.apply(target, undefined, given)),
      get: (target, name) => {
        if (name === 'unsafe') return (...given: Parameters<postgres.Sql['unsafe']>) => query(target.unsafe(...given))
        if (name === 'savepoint') {
          return (first: string | Work, second?: Work) => {
            if (this.#lost) return Promise.reject(this.#lost.cause)
            const inner = (within: postgres.TransactionSql) => (second ?? (first as Work))(this.#guarded(within))
            return typeof first === 'string' ? target.savepoint(first, inner) : target.savepoint(inner)
          }
        }
        return Reflect.get(target, name)
      },
    })
  }

  #query(made: Query): Query {
    const send = made.handler
    made.handler = (query) => {
      if (this.#lost) return query.reject(this.#lost.cause)
      this.watched.progress()
      send(query)
    }
    onEnd(made, (error) => {
      this.watched.progress()
      if (error) this.failed(error.cause)
    })
    return made
  }
}

const isQuery = (made: unknown): made is Query =>
  made instanceof Promise && typeof (made as Partial<Query>).handler === 'function'

function onEnd(query: Query, ended: (error: { cause: unknown } | null) => void): void {
  const { resolve, reject } = query
  query.resolve = (value) => {
    ended(null)
    resolve(value)
  }
  query.reject = (cause) => {
    ended({ cause })
    reject(cause)
  }
}
