import { request } from './request'

/** An answer of the API as it came; `body` is null where it is no JSON. */
export type Answer = { status: number; type: string; body: unknown }

/** Asks an address as a script of a stranger would: a bearer token or none, JSON or any other body. */
export async function rest(
  url: string,
  options: { method?: string; token?: string | null; json?: unknown; text?: string; headers?: Record<string, string> },
): Promise<Answer> {
  const headers = new Headers(options.headers)
  if (options.token) headers.set('authorization', `Bearer ${options.token}`)
  if (options.json !== undefined) headers.set('content-type', 'application/json')
  const response = await request(url, {
    method: options.method ?? 'GET',
    headers,
    body: options.json === undefined ? options.text : JSON.stringify(options.json),
  })
  const text = await response.text()
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: parsed(text) }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
