import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** A new secret as receivers enter it: `whsec_` and 32 bytes in base64 (Standard Webhooks). */
export const newSecret = (): string => `${prefix}${randomBytes(32).toString('base64')}`

/** Headers that prove who sent a body and when. `at` in whole seconds since 1970. */
export function signatureHeaders(of: { id: string; at: number; body: string; secret: string }): Record<string, string> {
  const key = Buffer.from(of.secret.slice(prefix.length), 'base64')
  const signature = createHmac('sha256', key).update(`${of.id}.${of.at}.${of.body}`).digest('base64')
  return { 'webhook-id': of.id, 'webhook-timestamp': String(of.at), 'webhook-signature': `v1,${signature}` }
}
