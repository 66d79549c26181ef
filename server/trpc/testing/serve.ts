import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Runtime } from '@/server/services/context'
import { handleEvents } from '../events-stream'
import { handleTrpc } from '../handler'

export type Served = AsyncDisposable & {
  url: string
  /** Connections so far. */
  connections: () => number
  /** Bytes that were written to the sockets that are open now. */
  written: () => number
  /** Breaks every open connection off, in the middle of whatever is under way. */
  cut: () => void
}

/**
 * The two streams of events behind real sockets, with the back pressure that a server has. `headers` are added to each request:
 * an EventSource sends none of its own.
 */
export async function serve(runtime: Runtime, headers: Record<string, string> = {}): Promise<Served> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((incoming, outgoing) => {
    answer(runtime, headers, incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    written: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten + socket.writableLength, 0),
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  runtime: Runtime,
  extra: Record<string, string>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const left = new AbortController()
  outgoing.once('close', () => left.abort())
  const headers = new Headers(extra)
  for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === 'string') headers.set(name, value)
  const request = new Request(`http://127.0.0.1${incoming.url}`, { headers, signal: left.signal })
  const rest = /^\/api\/v1\/allocations\/([^/?]+)\/events/.exec(incoming.url ?? '')
  const response = rest ? await handleEvents(request, rest[1] ?? '', runtime) : await handleTrpc(request, runtime)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.flushHeaders()
  if (!response.body) outgoing.end()
  else await pipeline(Readable.fromWeb(response.body as never), outgoing)
}
