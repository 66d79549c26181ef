import net from 'node:net'
import { SshError, type SshErrorCode, type SshTarget } from './port'

const codes: Record<string, SshErrorCode> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EACCES: 'unreachable',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
}

/** The code of a socket's error; `closed` when the system's word is one that we do not know. */
export function socketErrorCode(error: unknown): SshErrorCode {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return codes[code] ?? 'closed'
}

export type SocketOptions = { timeoutMs: number; hop: 'node' | 'bastion'; signal?: AbortSignal }

/** A TCP connection without Nagle's delay. Throws SshError, or the signal's reason. */
export function openSocket(target: SshTarget, options: SocketOptions): Promise<net.Socket> {
  const { timeoutMs, hop, signal } = options
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: target.address, port: target.port, noDelay: true })
    const fail = (error: unknown) => {
      finish()
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const onAbort = () => fail(signal?.reason)
    const timer = setTimeout(
      () => fail(new SshError('timeout', `${where(target)} did not answer within ${seconds(timeoutMs)}.`, { hop })),
      timeoutMs,
    )
    const onError = (cause: unknown) => {
      const code = socketErrorCode(cause)
      fail(new SshError(code, sentence(code, target), { hop, cause }))
    }
    const finish = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      socket.off('error', onError)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.once('connect', () => {
      finish()
      resolve(socket)
    })
  })
}

/** A time for a sentence: `15 s`, `0.3 s`. */
export const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`

/** `address:port`, with brackets around IPv6. */
export const where = ({ address, port }: SshTarget): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

/** The sentence for a connection that did not come about. */
export function sentence(code: SshErrorCode, target: SshTarget): string {
  switch (code) {
    case 'refused':
      return `${where(target)} refused the connection.`
    case 'timeout':
      return `${where(target)} did not answer.`
    case 'unreachable':
      return `There is no way to ${where(target)}.`
    default:
      return `The connection to ${where(target)} was closed.`
  }
}
