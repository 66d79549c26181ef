import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as a client sent it and what came back; `service` is the one that the client signed for. */
export type Exchange = {
  service: string
  target: string | null
  request: string
  status: number
  response: string
}

async function text(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const serviceOf = (authorization: string | undefined) => authorization?.split('/')[3] ?? ''

/** A server that hands everything on to `endpoint`, signatures included, and keeps a copy of both directions. */
export async function startRecorder(endpoint: string) {
  const exchanges: Exchange[] = []

  async function relay(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await text(incoming)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const { method, headers } = incoming
      send(new URL(incoming.url ?? '/', endpoint), { method, headers }, resolve)
        .once('error', reject)
        .end(body)
    })
    const answered = await text(answer)
    exchanges.push({
      service: serviceOf(incoming.headers.authorization),
      target: incoming.headers['x-amz-target']?.toString() ?? null,
      request: body,
      status: answer.statusCode ?? 0,
      response: answered,
    })
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(answered)
  }

  const server = createServer((incoming, outgoing) => {
    relay(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
