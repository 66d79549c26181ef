import net from 'node:net'

const tickMs = 1_000

/** An operation that waits for the database's answer: a query, or a transaction, which tells of each query that ended. */
export type Watched = { progress(): void; end(): void }

/**
 * Looks after connections that may have fallen silent for ever: behind a dead network path nobody closes a socket, and
 * postgres.js has no limit for an answer. When an operation has not got on for `silenceMs`, every socket that has been
 * silent as long is closed, which ends what waits on it with ETIMEDOUT. Slow statements are ended by the server
 * (statement_timeout) before that.
 */
export class Watch {
  readonly #sockets = new Map<net.Socket, { read: number; at: number }>()
  readonly #waiting = new Set<{ since: number }>()
  #timer: NodeJS.Timeout | undefined
  #hosts = 0

  constructor(private readonly silenceMs: number) {}

  /** For postgres.js: a socket on its way to the server; to each host in turn where several are named. */
  readonly socket = (options: { host: string[]; port: number[]; path?: string | false | null }): net.Socket => {
    const socket = new net.Socket()
    const turn = this.#hosts++ % options.host.length
    const [host, port] = [options.host[turn] ?? '127.0.0.1', options.port[turn] ?? 5432]
    // postgres.js reads the name for TLS from here.
    Object.assign(socket, { host, port })
    this.#sockets.set(socket, { read: 0, at: performance.now() })
    socket.once('close', () => this.#sockets.delete(socket))
    if (options.path) socket.connect(options.path)
    else socket.connect(port, host)
    return socket
  }

  start(): Watched {
    const own = { since: performance.now() }
    this.#waiting.add(own)
    this.#timer ??= setInterval(() => this.#tick(), Math.min(tickMs, this.silenceMs / 2)).unref()
    return {
      progress: () => {
        own.since = performance.now()
      },
      end: () => {
        this.#waiting.delete(own)
        if (this.#waiting.size > 0) return
        clearInterval(this.#timer)
        this.#timer = undefined
      },
    }
  }

  #tick(): void {
    const now = performance.now()
    for (const [socket, seen] of this.#sockets) {
      if (socket.bytesRead === seen.read) continue
      seen.read = socket.bytesRead
      seen.at = now
    }
    const overdue = [...this.#waiting].some(({ since }) => now - since > this.silenceMs)
    if (!overdue) return
    for (const [socket, { at }] of this.#sockets) if (now - at > this.silenceMs) socket.destroy(silent())
  }
}

/** With an error: postgres.js takes a socket that just closes while it connects for one to connect again, for ever. */
const silent = (): Error =>
  Object.assign(new Error('The database did not answer on this connection; it is given up.'), { code: 'ETIMEDOUT' })
