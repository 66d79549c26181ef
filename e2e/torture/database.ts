import path from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/db/embedded'
import { serversIn } from '@/db/embedded/leftover'
import { type Place, preparePlace, removePlace } from '@/db/embedded/place'
import { signalProcess } from '@/db/embedded/processes'
import { waitFor } from '../helpers/product'

/** The database of the harness: the embedded server with all its durability, which may be killed, frozen and started again. */
export class Database {
  #server: EmbeddedPostgres
  #wanted = true
  #frozen: number[] = []
  #starting: Promise<void> | null = null
  /** How often it was started again. */
  restarts = 0

  private constructor(
    private readonly folder: string,
    readonly place: Place,
    server: EmbeddedPostgres,
    private readonly print: (line: string) => void,
  ) {
    this.#server = server
    this.#watch(server)
  }

  /** `prepare` is called with the place before there is anything in it. */
  static async start(
    folder: string,
    options: { prepare?: (place: Place) => void; print?: (line: string) => void } = {},
  ): Promise<Database> {
    const dataFolder = path.join(folder, 'postgres')
    const place = await preparePlace(dataFolder)
    options.prepare?.(place)
    const server = await startEmbeddedPostgres({ dataFolder })
    return new Database(dataFolder, place, server, options.print ?? (() => undefined))
  }

  /** Its own address, past all proxies. */
  get url(): string {
    return this.#server.url
  }
  get port(): number {
    return this.#server.port
  }
  /** The same database through a proxy. */
  urlAt(port: number): string {
    const url = new URL(this.url)
    url.port = String(port)
    return url.href
  }

  /** Kills the postmaster; what it has started ends by itself. It is started again like `up` does, on the same port. */
  async kill(signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL'): Promise<void> {
    this.thaw()
    const { pid, exited } = this.#server
    signalProcess(pid, signal)
    await exited
  }

  /** Lets all processes of the server stand still, as a machine does that hangs. */
  freeze(): void {
    // The postmaster first, so that it starts no other.
    const { pid } = this.#server
    for (const each of [pid, ...serversIn(this.place.cluster).filter((other) => other !== pid)]) {
      if (signalProcess(each, 'SIGSTOP')) this.#frozen.push(each)
    }
  }

  thaw(): void {
    for (const pid of this.#frozen.splice(0).toReversed()) signalProcess(pid, 'SIGCONT')
  }

  /** Resolves when a server runs that was not told to end. */
  async ready(limitMs = 120_000): Promise<void> {
    await waitFor(
      () => (this.#starting === null ? true : undefined),
      limitMs,
      () => 'The database did not come back.',
    )
  }

  /** Ends it at once without waiting, and without care: its data is thrown away. */
  killNow(): void {
    this.#wanted = false
    for (const pid of serversIn(this.place.cluster)) signalProcess(pid, 'SIGKILL')
  }

  /** Ends it cleanly. */
  async stop(): Promise<void> {
    this.#wanted = false
    this.thaw()
    await this.#starting?.catch(() => undefined)
    await this.#server.stop()
  }

  remove(): void {
    removePlace(this.place)
  }

  #watch(server: EmbeddedPostgres): void {
    void server.exited.then(() => {
      if (this.#wanted) this.#starting = this.#startAgain()
    })
  }

  /** Tries until it works: a full disk that is freed later must not end the run. */
  async #startAgain(): Promise<void> {
    while (this.#wanted) {
      try {
        const server = await startEmbeddedPostgres({ dataFolder: this.folder })
        this.#server = server
        this.restarts++
        this.#watch(server)
        this.#starting = null
        return
      } catch (error) {
        this.print(`database: ${error instanceof Error ? error.message : String(error)}`)
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    }
  }
}
