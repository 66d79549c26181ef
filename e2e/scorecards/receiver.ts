import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const told = z.object({
  type: z.string(),
  data: z.object({
    guideline: z.string().optional(),
    cloudName: z.string().optional(),
    step: z.number().optional(),
    check: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    reason: z.string().optional(),
  }),
})
/** One request that arrived. `signed`: by the secret that was given, over id, time and body (Standard Webhooks). */
export type Received = { signed: boolean; body: z.infer<typeof told> }

/** Somebody who is told by webhook; checks signatures by its own reckoning. */
export async function startReceiver(): Promise<{
  url: string
  received: Received[]
  /** Given after the webhook was made. */
  trust(secret: string): void
  stop(): Promise<void>
}> {
  let key = Buffer.alloc(0)
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers
      const expected = createHmac('sha256', key).update(`${id}.${at}.${text}`).digest('base64')
      received.push({ signed: signature === `v1,${expected}`, body: told.parse(JSON.parse(text)) })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/told`,
    received,
    trust: (secret) => {
      key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
