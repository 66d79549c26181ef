import { once } from 'node:events'
import net from 'node:net'

/** A TCP connection between a test and its database that can be cut, fall silent for ever, or be refused. */
export type DatabaseProxy = AsyncDisposable & {
  /** The database's address through this proxy. */
  readonly url: string
  /** Resets what is open; new connections are taken. */
  cut(): void
  /** Bytes are kept, in both directions; what is open then never goes on. */
  silence(): void
  /** The answer to the next COMMIT never arrives, although it took effect: its connection is reset in its place. */
  loseNextCommit(): void
  /** Nothing listens, and what is open is reset. */
  refuse(): Promise<void>
  /** Everything works again; connections that fell silent stay so. */
  heal(): Promise<void>
}

/** The tag of CommandComplete in PostgreSQL's protocol. */
const committed = Buffer.from('COMMIT\0')

export async function databaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const links = new Set<net.Socket>()
  let silent = false
  let losing = false
  const server = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      links.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        links.delete(from)
        if (!silent) to.destroy()
      })
      from.on('data', (bytes) => {
        if (losing && from === far && bytes.includes(committed)) {
          losing = false
          near.resetAndDestroy()
          return
        }
        if (silent) from.pause()
        else to.write(bytes)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  const cut = () => {
    for (const link of links) link.resetAndDestroy()
  }
  const refuse = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    cut()
    await closed
  }
  return {
    url: url.href,
    cut,
    silence: () => {
      silent = true
    },
    loseNextCommit: () => {
      losing = true
    },
    refuse,
    async heal() {
      silent = false
      if (server.listening) return
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    async [Symbol.asyncDispose]() {
      silent = false
      await refuse()
    },
  }
}
