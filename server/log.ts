import pino from 'pino'
import { env } from './env'

const secretName =
  /pass(word|wd|phrase)?$|secret|token|authorization|cookie|private_?key|access_?key_?id|session|credential|api_?key|user_?data/i
const removed = '[redacted]'

/** Replaces what looks like a secret inside free text: credentials in URLs, bearer tokens, private keys. */
export const redactText = (text: string): string =>
  text
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, removed)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]+):[^\s@/]+@/gi, `$1:${removed}@`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${removed}`)
    .replace(/([?&](?:token|code|key|signature|password|x-amz-[a-z-]+)=)[^&\s]+/gi, `$1${removed}`)

/** A copy of `value` for the log: members with a secret's name are replaced at any depth, texts go through `redactText`. */
export const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth > 8) return '[too deep]'
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof Uint8Array) return `[${value.length} bytes]`
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) && item !== null && item !== undefined && typeof item !== 'boolean'
        ? removed
        : redact(item, depth + 1),
    ]),
  )
}

const redactError = (error: Error, depth: number): object => ({
  type: error.name,
  message: redactText(error.message),
  stack: error.stack === undefined ? undefined : redactText(error.stack),
  ...(redact({ ...error }, depth + 1) as object),
  ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
})

/** Makes a logger that writes JSON lines to `destination` (standard output when not given) and never a secret. */
export const createLogger = (level: string, destination?: pino.DestinationStream): pino.Logger =>
  pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
      formatters: { level: (label) => ({ level: label }), log: (fields) => redact(fields) as Record<string, unknown> },
      hooks: {
        logMethod(parameters, method) {
          const cleaned = parameters.map((item) => (typeof item === 'string' ? redactText(item) : item))
          method.apply(this, cleaned as Parameters<typeof method>)
        },
      },
    },
    destination ?? pino.destination(1),
  )

let shared: pino.Logger | undefined

/** The logger of this process, or one for a named part of it. */
export const log = (part?: string): pino.Logger => {
  shared ??= createLogger(env().logLevel)
  return part === undefined ? shared : shared.child({ part })
}
