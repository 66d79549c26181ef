/** Reading requests from and writing answers to HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { drip } from '@/lab/drip'
import type { Reply } from './http'

const largestBody = 4 * 1024 * 1024

export async function readRequestBody(request: IncomingMessage): Promise<{ body: unknown; malformed: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size > largestBody) return { body: undefined, malformed: true }
    chunks.push(bytes)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (text.trim() === '') return { body: undefined, malformed: false }
  try {
    return { body: JSON.parse(text), malformed: false }
  } catch {
    return { body: undefined, malformed: true }
  }
}

/** Header names in lower case; the first value where one is repeated. */
export function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? (value[0] ?? '') : value]],
    ),
  )
}

/** `cut`: announces the whole body, sends half of it and hangs up. `dripMs`: sends it byte by byte, so far apart. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  options: { head: boolean; cut: boolean; dripMs: number | null },
): Promise<void> {
  const content = reply.text?.content ?? (reply.json === undefined ? '' : JSON.stringify(reply.json))
  const bytes = Buffer.from(content, 'utf8')
  const type = reply.text?.type ?? (reply.json === undefined ? undefined : 'application/json')
  const headers: Record<string, string> = {
    ...(type ? { 'Content-Type': type } : {}),
    ...reply.headers,
    ...(reply.status === 204 ? {} : { 'Content-Length': String(bytes.length) }),
  }
  response.writeHead(reply.status, headers)
  if (options.cut && bytes.length > 1) {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
    return
  }
  if (options.dripMs !== null && !options.head) return await drip(response, bytes, options.dripMs)
  response.end(options.head || reply.status === 204 ? undefined : bytes)
}
