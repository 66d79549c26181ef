/** The shape of requests and answers inside the dialect; how they travel is wire.ts's business. */
import { STATUS_CODES } from 'node:http'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Service = 'identity' | 'compute' | 'network' | 'image'

export type Reply = {
  status: number
  headers?: Record<string, string>
  /** Written as JSON. */
  json?: unknown
  /** Written as it is, in place of `json`. */
  text?: { type: string; content: string }
}

/** Thrown by handlers; the reply is what the real service answers. */
export class Refusal extends Error {
  override name = 'Refusal'
  constructor(readonly reply: Reply) {
    super(`HTTP ${reply.status}`)
  }
}

export const json = (status: number, body: unknown, headers?: Record<string, string>): Reply => ({
  status,
  json: body,
  headers,
})

export const empty = (status: number, headers?: Record<string, string>): Reply => ({ status, headers })

/**
 * An error page of WebOb, the library below Nova, Neutron and Glance: HTML, JSON or plain text by the Accept header.
 * This is why one and the same 404 has three content types in the field.
 */
export function webobError(status: number, explanation: string, detail = '', accept = '*/*'): Reply {
  const title = STATUS_CODES[status] ?? 'Error'
  const name = `${status} ${title}`
  if (accept.includes('html') || accept.includes('*/*')) {
    const content = `<html>\n <head>\n  <title>${name}</title>\n </head>\n <body>\n  <h1>${name}</h1>\n  ${escapeHtml(explanation)}<br /><br />\n${escapeHtml(detail)}\n\n\n </body>\n</html>`
    return { status, text: { type: 'text/html; charset=UTF-8', content } }
  }
  if (accept.includes('application/json')) {
    return json(status, { message: `${escapeHtml(explanation)}<br /><br />\n${detail}\n\n`, code: name, title })
  }
  return { status, text: { type: 'text/plain; charset=UTF-8', content: `${name}\n\n${explanation}\n\n ${detail}  ` } }
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** `YYYY-MM-DDTHH:MM:SSZ`, as Nova, Neutron and Glance write times. */
export const isoSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/** `YYYY-MM-DDTHH:MM:SS.000000`, as Nova's extensions write times (UTC without saying so). */
export const isoMicroseconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}.000000`

export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as Python prints it: the services quote requests so in their messages. */
export function pythonText(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') {
    return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", "\\'")}'`
  }
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`
  if (isObject(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonText(key)}: ${pythonText(item)}`)
      .join(', ')}}`
  }
  return String(value)
}
