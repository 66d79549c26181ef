import type { Duplex } from 'node:stream'
import ssh2, { type AuthHandlerMiddleware, type Client, type ClientChannel, type ServerHostKeyAlgorithm } from 'ssh2'
import { hostKeyOf } from './known-hosts'
import { type DialOptions, type HostKey, limitsOf, type SshAuth, SshError, type SshTarget } from './port'
import { seconds, sentence, socketErrorCode, where } from './socket'

// The only import of ssh2 (a CommonJS module: by its default export); what others need of it goes out from here.
export type { Client }
export type Channel = ClientChannel
export const parsePrivateKey = (pem: string) => ssh2.utils.parseKey(pem)

/** Says goodbye, and does not wait for the other side's: it may not hear us any more. */
export function endSoon(client: Client): void {
  client.end()
  const timer = setTimeout(() => client.destroy(), 2_000)
  timer.unref()
  client.once('close', () => clearTimeout(timer))
}

/** What ends an attempt to log in: a client to use, or the methods that the server offers to someone it refuses. */
export type Outcome = { client: Client } | { refused: string[] }
export type Attempt = {
  target: SshTarget
  user: string
  auth: SshAuth | 'none'
  hop: 'node' | 'bastion'
  options: DialOptions
}

/** Key exchange and login over an open socket. Throws SshError; a refusal is an outcome, not an error. */
export function logIn(socket: Duplex, { target, user, auth, hop, options }: Attempt): Promise<Outcome> {
  const { host, signal } = options
  const { bannerMs, loginMs } = limitsOf(options)
  const client = new ssh2.Client()
  return new Promise((resolve, reject) => {
    let shown: HostKey | null = null
    let proven: Promise<void> | null = null
    let refused: string[] | null = null
    let heard = false
    let settled = false
    let verdict: unknown = null
    const settle = (action: () => void) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      Promise.resolve(proven).then(action, reject)
    }
    const fail = (error: unknown) => {
      client.on('error', () => {})
      settle(() => reject(error))
      client.destroy()
      socket.destroy()
    }
    const onAbort = () => fail(signal?.reason)
    const tooLate = (code: 'no-banner' | 'timeout', words: string) => () =>
      fail(new SshError(code, `${where(target)} ${words}.`, { hop }))
    const silent = `accepted the connection and said nothing within ${seconds(bannerMs)}`
    let timer = setTimeout(tooLate('no-banner', silent), bannerMs)
    signal?.addEventListener('abort', onAbort, { once: true })

    client.on('handshake', () => {
      if (!shown || proven) return
      proven = Promise.resolve(host.proven?.(shown))
      // `settle` hears its failure; until then it is no unhandled one.
      proven.catch(() => undefined)
    })
    client.on('ready', () => settle(() => resolve({ client })))
    client.on('error', (cause) => {
      if (refused && cause.level === 'client-authentication') {
        const methods = refused
        return settle(() => resolve({ refused: methods }))
      }
      fail(verdict ?? handshakeError(cause, { heard, target, hop }))
    })
    client.on('close', () => fail(verdict ?? handshakeError(null, { heard, target, hop })))

    let asked = false
    const authHandler: AuthHandlerMiddleware = (methods, _partial, next) => {
      if (asked) {
        refused = methods ?? []
        return next(false as never)
      }
      asked = true
      if (auth === 'none') return next({ type: 'none', username: user })
      if ('password' in auth) return next({ type: 'password', username: user, password: auth.password })
      next({ type: 'publickey', username: user, key: auth.privateKey })
    }
    const hostVerifier = (blob: Buffer, tell: (valid: boolean) => void) => {
      const key = hostKeyOf(blob)
      // The connection may have ended while somebody was asked: ssh2 then has nothing left to tell it to.
      const verify = (valid: boolean) => {
        if (!settled) tell(valid)
      }
      Promise.resolve()
        .then(() => host.accepts(key))
        .then(
          (accepted) => {
            shown = key
            if (!accepted) verdict = new SshError('host-key-changed', changed(target, key, hop), { hop })
            verify(accepted)
          },
          (error: unknown) => {
            verdict = error
            verify(false)
          },
        )
    }
    try {
      client.connect({
        sock: socket as never,
        username: user,
        authHandler,
        hostVerifier,
        readyTimeout: 0,
        keepaliveInterval: 10_000,
        keepaliveCountMax: 3,
        algorithms: { serverHostKey: hostKeyAlgorithms(host.type) },
      })
      socket.once('data', () => {
        heard = true
        if (settled) return
        clearTimeout(timer)
        timer = setTimeout(
          tooLate('timeout', `did not come to an end with the login within ${seconds(loginMs)}`),
          loginMs,
        )
      })
    } catch (cause) {
      fail(new SshError('protocol', 'The SSH library refused these settings.', { hop, cause }))
    }
  })
}

const changed = (target: SshTarget, key: HostKey, hop: 'node' | 'bastion'): string => {
  const sentence = `${where(target)} shows another host key than the one that is known (${key.type}).`
  return hop === 'node' ? sentence : `${sentence} If the bastion was set up anew, give its key as bastion.hostKey.`
}

type HandshakeContext = { heard: boolean; target: SshTarget; hop: 'node' | 'bastion' }

function handshakeError(
  cause: (Error & { level?: string }) | null,
  { heard, target, hop }: HandshakeContext,
): SshError {
  if (!heard)
    return new SshError('no-banner', `${where(target)} closed the connection before it spoke SSH.`, { hop, cause })
  if (cause?.level === 'client-socket') {
    const code = socketErrorCode(cause)
    return new SshError(code, sentence(code, target), { hop, cause })
  }
  if (!cause) return new SshError('closed', sentence('closed', target), { hop })
  return new SshError('protocol', `${where(target)} and we do not understand each other: ${cause.message}`, {
    hop,
    cause,
  })
}

const preferred: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

/** The known type first: a host with several keys must not look changed because it was asked for another one. */
function hostKeyAlgorithms(type: string | undefined): ServerHostKeyAlgorithm[] {
  const known = preferred.filter((name) => (type === 'ssh-rsa' ? name.startsWith('rsa-') : name === type))
  return [...known, ...preferred.filter((name) => !known.includes(name))]
}
