import type { ProviderError } from '../errors'

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'host name unknown',
  EAI_AGAIN: 'host name not resolved',
  EAI_FAIL: 'host name not resolved',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the host',
}

/** A few words on why a call failed, for a sentence in brackets: `connection refused`, `status 503`. */
export function reasonOf({ code, options }: ProviderError): string {
  const known = words[options.providerCode ?? '']
  if (known) return known
  if (typeof options.status === 'number') return `status ${options.status}`
  return code === 'timeout' ? 'no answer in time' : 'it closed the connection'
}
