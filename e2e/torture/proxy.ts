import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * What a proxy does with the bytes. `open` hands them on, `black-hole` keeps them (in both directions, also of connections
 * that are there; they go on when it opens again), `drip` hands on `dripBytes` every 20 ms, `refused` listens no more and
 * resets what is there.
 */
export type ProxyMode = 'open' | 'black-hole' | 'drip' | 'refused'

const host = '127.0.0.1'
const dripPauseMs = 20

/** A TCP proxy of ours on the way between two parts. Its faults are what a network does, so both sides are the real ones. */
export class TcpProxy {
  readonly #links = new Set<net.Socket>()
  #server: net.Server | null = null
  #mode: ProxyMode = 'open'
  #changed = Promise.withResolvers<void>()

  private constructor(
    readonly port: number,
    private readonly target: () => number,
    private readonly dripBytes: number,
  ) {}

  /** Listens on `port` of the loopback interface; `target` is asked at each connection for the port behind. */
  static async listen(options: { port: number; target: () => number; dripBytes?: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(options.port, options.target, options.dripBytes ?? 512)
    await proxy.#listen()
    return proxy
  }

  get mode(): ProxyMode {
    return this.#mode
  }

  /** Sockets that are open now, both sides counted. */
  get sockets(): number {
    return this.#links.size
  }

  async set(mode: ProxyMode): Promise<void> {
    const was = this.#mode
    this.#mode = mode
    const changed = this.#changed
    this.#changed = Promise.withResolvers()
    changed.resolve()
    if (mode === 'refused' && was !== 'refused') {
      this.#server?.close()
      this.#server = null
      this.cut()
    }
    if (mode !== 'refused' && was === 'refused') await this.#listen()
  }

  /** Resets every connection that is there; new ones are taken. Answers how many sockets it hit. */
  cut(): number {
    const hit = this.#links.size
    for (const socket of this.#links) socket.resetAndDestroy()
    return hit
  }

  async close(): Promise<void> {
    await this.set('refused')
  }

  async #listen(): Promise<void> {
    const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => void this.#take(client))
    server.listen(this.port, host)
    await once(server, 'listening')
    this.#server = server
  }

  async #take(client: net.Socket): Promise<void> {
    this.#keep(client)
    await this.#passable()
    if (client.destroyed) return
    const behind = net.connect({ port: this.target(), host, allowHalfOpen: true, noDelay: true })
    this.#keep(behind)
    const end = () => {
      client.destroy()
      behind.destroy()
    }
    client.on('close', end)
    behind.on('close', end)
    await Promise.all([this.#pump(client, behind), this.#pump(behind, client)]).catch(() => {
      client.resetAndDestroy()
      behind.resetAndDestroy()
    })
  }

  #keep(socket: net.Socket): void {
    this.#links.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => this.#links.delete(socket))
  }

  async #passable(): Promise<void> {
    while (this.#mode === 'black-hole') await this.#changed.promise
  }

  async #pump(from: net.Socket, to: net.Socket): Promise<void> {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      await this.#passable()
      let rest = chunk
      while (this.#mode === 'drip' && rest.length > this.dripBytes) {
        await write(to, rest.subarray(0, this.dripBytes))
        rest = rest.subarray(this.dripBytes)
        await pause(dripPauseMs)
        await this.#passable()
      }
      await write(to, rest)
    }
    await this.#passable()
    to.end()
  }
}

async function write(to: net.Socket, bytes: Buffer): Promise<void> {
  if (to.destroyed) throw new Error('The other side has closed.')
  if (!to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')])
}
