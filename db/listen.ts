import postgres from 'postgres'

export type ListenOptions = {
  channels: readonly string[]
  onNotify: (channel: string, payload: string) => void
  /** Called each time the channels are listened to: what was notified before that is lost and has to be read. */
  onListening: () => void
  /** Shown in pg_stat_activity. */
  name: string
}
export type Listener = {
  /** When the channels are listened to for the first time. */
  readonly listening: Promise<void>
  close(): Promise<void>
}

/** The connection is asked for a sign of life this often, and given up when it does not answer in time. */
const lookEveryMs = 10_000
const answerMsMax = 5_000
const againMs = 500

/**
 * Listens on one connection of its own, for as long as the process lives: a connection that ends, or falls silent without
 * ending, is replaced.
 */
export function listen(url: string, options: ListenOptions): Listener {
  const stop = new AbortController()
  const first = Promise.withResolvers<void>()
  let current: postgres.Sql | null = null

  const once = async (): Promise<void> => {
    const lost = Promise.withResolvers<never>()
    lost.promise.catch(() => undefined)
    const sql = postgres(url, {
      max: 1,
      max_lifetime: null,
      connect_timeout: answerMsMax / 1000,
      fetch_types: false,
      onnotice: () => {},
      onclose: () => lost.reject(new Error('The connection that listens has ended.')),
      // Not in the types of postgres.js, whose own listen() is made of it.
      onnotify: options.onNotify,
      connection: { application_name: `${options.name}-listen` },
    } as Parameters<typeof postgres>[1])
    current = sql
    const answer = async (query: PromiseLike<unknown>) =>
      await Promise.race([query, lost.promise, rejectAfter(answerMsMax, stop.signal)])
    try {
      for (const channel of options.channels) await answer(sql.unsafe(`listen "${channel.replaceAll('"', '""')}"`))
      options.onListening()
      first.resolve()
      while (!stop.signal.aborted) {
        await Promise.race([wait(lookEveryMs, stop.signal), lost.promise])
        if (!stop.signal.aborted) await answer(sql`select 1`)
      }
    } finally {
      current = null
      await sql.end({ timeout: 0 }).catch(() => undefined)
    }
  }
  const forever = (async () => {
    while (!stop.signal.aborted) {
      await once().catch(() => undefined)
      await wait(againMs, stop.signal)
    }
  })()

  return {
    listening: first.promise,
    async close() {
      stop.abort()
      first.resolve()
      await current?.end({ timeout: 0 }).catch(() => undefined)
      await forever
    },
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

async function rejectAfter(ms: number, signal: AbortSignal): Promise<never> {
  await wait(ms, signal)
  throw new Error('The connection that listens did not answer.')
}
