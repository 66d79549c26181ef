import { readFile } from 'node:fs/promises'
import type { Duplex } from 'node:stream'
import ssh2, { type AuthHandlerMiddleware, type Client, type ClientChannel, type ServerHostKeyAlgorithm } from 'ssh2'
import { asConnection } from './connection'
import { hostKeyOf, parseHostKey, sameHostKey } from './known-hosts'
import {
  type Dialer,
  type DialerOptions,
  type DialOptions,
  type HostKey,
  type SshAuth,
  SshError,
  type SshTarget,
} from './port'
import { openSocket, sentence, socketErrorCode, where } from './socket'

// The only import of ssh2: the types that connection.ts and the parser that key.ts need go out from here.
export type { Client }
export type Channel = ClientChannel
export const parsePrivateKey = (pem: string) => ssh2.utils.parseKey(pem)

const defaultTimeoutMs = 15_000

/** What ends an attempt to log in: a client to use, or the methods that the server offers to someone it refuses. */
type Outcome = { client: Client } | { refused: string[] }
type Attempt = {
  target: SshTarget
  user: string
  auth: SshAuth | 'none'
  hop: 'node' | 'bastion'
  options: DialOptions
}

/** See the port. One dialer per run: it holds the connection to the bastion. */
export function createDialer({ bastion, readKeyFile }: DialerOptions): Dialer {
  const readKey = readKeyFile ?? ((path: string) => readFile(path, 'utf8'))
  const open = new Set<Client>()
  let jump: Promise<Client> | null = null
  let bastionKey: HostKey | null = bastion?.hostKey ? parseHostKey(bastion.hostKey) : null

  const connectBastion = async (timeoutMs: number): Promise<Client> => {
    if (!bastion) throw new TypeError('There is no bastion.')
    if (bastion.hostKey && !bastionKey) {
      throw new SshError('host-key-changed', 'The hostKey of the bastion is not of the form "ssh-ed25519 AAAA...".', {
        hop: 'bastion',
      })
    }
    const target = { address: bastion.host, port: bastion.port }
    const privateKey = await readKey(bastion.keyFile).catch((cause: unknown) => {
      const message = `The key file of the bastion, ${bastion.keyFile}, cannot be read.`
      throw new SshError('auth-refused', message, { hop: 'bastion', cause })
    })
    const socket = await openSocket(target, { timeoutMs, hop: 'bastion' })
    const host = {
      type: bastionKey?.type,
      accepts: (key: HostKey) => !bastionKey || sameHostKey(key, bastionKey),
      proven: (key: HostKey) => {
        bastionKey ??= key
      },
    }
    const auth = { privateKey }
    const outcome = await logIn(socket, {
      target,
      user: bastion.user,
      auth,
      hop: 'bastion',
      options: { host, timeoutMs },
    })
    if ('client' in outcome) return outcome.client
    const message = `The bastion ${where(target)} refused the key of ${bastion.user}.`
    throw new SshError('auth-refused', message, { hop: 'bastion', methods: outcome.refused })
  }

  const throughBastion = async (target: SshTarget, timeoutMs: number, signal?: AbortSignal): Promise<Duplex> => {
    jump ??= connectBastion(timeoutMs).then((client) => {
      open.add(client)
      client.once('close', () => {
        open.delete(client)
        jump = null
      })
      return client
    })
    const client = await jump.catch((error: unknown) => {
      jump = null
      throw error
    })
    signal?.throwIfAborted()
    return forward(client, target, timeoutMs, signal)
  }

  const attempt = async (target: SshTarget, user: string, auth: SshAuth | 'none', options: DialOptions) => {
    const { signal, timeoutMs = defaultTimeoutMs } = options
    signal?.throwIfAborted()
    const socket = bastion
      ? await throughBastion(target, timeoutMs, signal)
      : await openSocket(target, { timeoutMs, hop: 'node', signal })
    const outcome = await logIn(socket, { target, user, auth, hop: 'node', options })
    if ('client' in outcome) {
      open.add(outcome.client)
      outcome.client.once('close', () => open.delete(outcome.client))
    }
    return outcome
  }

  return {
    dial: async (target, user, auth, options) => {
      const outcome = await attempt(target, user, auth, options)
      if ('client' in outcome) return asConnection(outcome.client, () => open.delete(outcome.client))
      const message = `${where(target)} refused the login as ${user}.`
      throw new SshError('auth-refused', message, { methods: outcome.refused })
    },
    probeMethods: async (target, user, options) => {
      const outcome = await attempt(target, user, 'none', options)
      if ('refused' in outcome) return outcome.refused
      outcome.client.end()
      return []
    },
    tryLogin: async (target, user, auth, options) => {
      const outcome = await attempt(target, user, auth, options)
      if ('refused' in outcome) return { outcome: 'refused', methods: outcome.refused }
      outcome.client.end()
      return { outcome: 'accepted' }
    },
    close: () => {
      for (const client of open) client.end()
      open.clear()
      jump = null
    },
  }
}

/** Opens a TCP connection from the bastion to the target. */
function forward(bastion: Client, target: SshTarget, timeoutMs: number, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    let waiting = true
    const settle = (action: () => void) => {
      if (!waiting) return
      waiting = false
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      action()
    }
    const onAbort = () => settle(() => reject(signal?.reason))
    const timer = setTimeout(
      () => settle(() => reject(new SshError('timeout', sentence('timeout', target)))),
      timeoutMs,
    )
    signal?.addEventListener('abort', onAbort, { once: true })
    bastion.forwardOut('127.0.0.1', 0, target.address, target.port, (cause, channel) => {
      if (!waiting) return channel?.destroy()
      if (!cause) return settle(() => resolve(channel))
      const code = forwardErrorCode(cause)
      settle(() => reject(new SshError(code, `${sentence(code, target)} (asked from the bastion)`, { cause })))
    })
  })
}

/** RFC 4254 section 5.1 gives a reason number; why a connection failed is only in sshd's text (channels.c, strerror). */
function forwardErrorCode(cause: Error): 'refused' | 'timeout' | 'unreachable' | 'closed' {
  const connectFailed = 2
  const prohibited = 1
  const reason = 'reason' in cause ? cause.reason : null
  if (reason === prohibited) return 'unreachable'
  if (reason !== connectFailed) return 'closed'
  if (/refused/i.test(cause.message)) return 'refused'
  return /no route|unreachable|not known|resolve/i.test(cause.message) ? 'unreachable' : 'timeout'
}

/** Key exchange and login over an open socket. Throws SshError; a refusal is an outcome, not an error. */
function logIn(socket: Duplex, { target, user, auth, hop, options }: Attempt): Promise<Outcome> {
  const { host, signal, timeoutMs = defaultTimeoutMs } = options
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
    const timer = setTimeout(() => {
      const code = heard ? 'timeout' : 'no-banner'
      fail(new SshError(code, `${where(target)} accepted the connection but did not speak SSH in time.`, { hop }))
    }, timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })

    client.on('handshake', () => {
      if (shown) proven ??= Promise.resolve(host.proven?.(shown))
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
    const hostVerifier = (blob: Buffer, verify: (valid: boolean) => void) => {
      const key = hostKeyOf(blob)
      Promise.resolve()
        .then(() => host.accepts(key))
        .then(
          (accepted) => {
            shown = key
            if (!accepted) verdict = new SshError('host-key-changed', changed(target, key), { hop })
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
        keepaliveInterval: 15_000,
        keepaliveCountMax: 4,
        algorithms: { serverHostKey: hostKeyAlgorithms(host.type) },
      })
      socket.once('data', () => {
        heard = true
      })
    } catch (cause) {
      fail(new SshError('protocol', 'The SSH library refused these settings.', { hop, cause }))
    }
  })
}

const changed = (target: SshTarget, key: HostKey): string =>
  `${where(target)} shows another host key than the one that is known (${key.type}).`

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
