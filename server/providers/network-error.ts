import { ProviderError } from './errors'
import { redactText } from './redact'

type ErrorCodes = { code: string; message: string }

/** Walks causes and aggregates: node wraps what happened on the socket several times. */
function* chain(error: unknown, depth = 0): Generator<ErrorCodes> {
  if (!(error instanceof Error) || depth > 6) return
  const { code, errno } = error as { code?: unknown; errno?: unknown }
  const found = typeof code === 'string' ? code : typeof errno === 'string' ? errno : error.name
  yield { code: found, message: error.message }
  if (error instanceof AggregateError) for (const inner of error.errors) yield* chain(inner, depth + 1)
  yield* chain(error.cause, depth + 1)
}

const timeouts = [
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  'TimeoutError',
]
const resets = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET', 'ERR_STREAM_PREMATURE_CLOSE']
const tlsNames = /^(CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH$)/

/**
 * What a failed connection means, in words that a person can act on; null when the error is none of the network.
 * `host` is `name:port` of the endpoint.
 */
export function networkError(error: unknown, host: string): ProviderError | null {
  const codes = [...chain(error)]
  const has = (names: readonly string[]) => codes.find((one) => names.includes(one.code))
  const detail = redactText(codes.map((one) => `${one.code}: ${one.message}`).join('; '))
  const make = (code: ProviderError['code'], message: string, found: ErrorCodes) =>
    new ProviderError(code, message, { detail, cause: error, providerCode: found.code })

  const refused = has(['ECONNREFUSED'])
  if (refused)
    return make(
      'unavailable',
      `${host} refuses the connection: nothing listens there. Check the endpoint's host and port, and whether the service is up.`,
      refused,
    )
  const unnamed = has(['ENOTFOUND'])
  if (unnamed)
    return make(
      'unavailable',
      `The host name of ${host} does not exist. Check the spelling of the endpoint and of the region, and this machine's DNS.`,
      unnamed,
    )
  const unresolved = has(['EAI_AGAIN', 'EAI_FAIL'])
  if (unresolved)
    return make(
      'unavailable',
      `The host name of ${host} cannot be resolved now. Check this machine's DNS and network.`,
      unresolved,
    )
  const unrouted = has(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL'])
  if (unrouted)
    return make(
      'unavailable',
      `There is no way from here to ${host}. Check VPN, firewall and routes of this machine.`,
      unrouted,
    )
  const tls = codes.find((one) => tlsNames.test(one.code))
  if (tls) return make('invalid', tlsSentence(tls, host), tls)
  const slow = has(timeouts)
  if (slow)
    return make(
      'timeout',
      `${host} did not answer in time. It may be overloaded, or a firewall drops the packets. Try again; if it stays, check the endpoint.`,
      slow,
    )
  const reset = has(resets)
  if (reset)
    return make('unavailable', `${host} closed the connection before its answer was complete. Try again.`, reset)
  const parsing = codes.find((one) => one.code.startsWith('HPE_') || one.code === 'HTTPParserError')
  if (parsing)
    return make(
      'protocol',
      `${host} does not speak HTTP as expected. Check scheme (http or https) and port of the endpoint.`,
      parsing,
    )
  return null
}

function tlsSentence({ code, message }: ErrorCodes, host: string): string {
  if (code === 'CERT_HAS_EXPIRED') return `The TLS certificate of ${host} has expired. Its operator has to renew it.`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `The TLS certificate of ${host} belongs to another host name. Use the name that stands in the certificate.`
  if (code === 'EPROTO' || /wrong.version.number/i.test(message))
    return `${host} does not speak TLS. The endpoint probably has to start with http:// in place of https://.`
  return `The TLS certificate of ${host} is signed by an authority that is not known here. Give its CA file (NODE_EXTRA_CA_CERTS, or cacert in clouds.yaml).`
}
