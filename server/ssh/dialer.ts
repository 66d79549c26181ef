import { readFile } from 'node:fs/promises'
import type { Duplex } from 'node:stream'
import { asConnection } from './connection'
import { type Client, endSoon, logIn } from './handshake'
import { parseHostKey, sameHostKey } from './known-hosts'
import {
  type Dialer,
  type DialerOptions,
  type DialOptions,
  type HostKey,
  limitsOf,
  type SshAuth,
  SshError,
  type SshTarget,
} from './port'
import { openSocket, sentence, where } from './socket'

/** See the port. One dialer per run: it holds the connection to the bastion. */
export function createDialer({ bastion, bastionKey: kept, readKeyFile }: DialerOptions): Dialer {
  const readKey = readKeyFile ?? ((path: string) => readFile(path, 'utf8'))
  const open = new Set<Client>()
  let jump: Promise<Client> | null = null
  /** Counts the calls of `close`: what was begun before one is not kept after it. */
  let era = 0
  let bastionKey: HostKey | null = bastion?.hostKey ? parseHostKey(bastion.hostKey) : null

  const connectBastion = async (timeoutMs: number | undefined): Promise<Client> => {
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
    bastionKey ??= (await kept?.known()) ?? null
    const socket = await openSocket(target, { timeoutMs: limitsOf({ timeoutMs }).connectMs, hop: 'bastion' })
    const host = {
      type: bastionKey?.type,
      accepts: (key: HostKey) => !bastionKey || sameHostKey(key, bastionKey),
      proven: async (key: HostKey) => {
        if (bastionKey) return
        bastionKey = key
        await kept?.remember(key)
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

  /** Remembers a client to be closed; one that comes too late for that is closed at once. */
  const keep = (client: Client, begun: number): void => {
    if (begun !== era) return void endSoon(client)
    open.add(client)
    client.once('close', () => open.delete(client))
  }

  const openJump = (timeoutMs: number | undefined): Promise<Client> => {
    const begun = era
    const opening = connectBastion(timeoutMs).then((client) => {
      keep(client, begun)
      client.once('close', forget)
      return client
    })
    const forget = () => {
      if (jump === opening) jump = null
    }
    // Heard also when all who waited for it have given up: what failed is not kept for the next one.
    opening.catch(forget)
    jump = opening
    return opening
  }

  const throughBastion = async (target: SshTarget, { timeoutMs, signal }: DialOptions): Promise<Duplex> => {
    // Shared by many: who gives up waits no longer, and the others go on.
    const client = await orAborted(jump ?? openJump(timeoutMs), signal)
    return forward(client, target, limitsOf({ timeoutMs }).connectMs, signal)
  }

  const attempt = async (target: SshTarget, user: string, auth: SshAuth | 'none', options: DialOptions) => {
    const { signal } = options
    const begun = era
    signal?.throwIfAborted()
    const socket = bastion
      ? await throughBastion(target, options)
      : await openSocket(target, { timeoutMs: limitsOf(options).connectMs, hop: 'node', signal })
    const outcome = await logIn(socket, { target, user, auth, hop: 'node', options })
    if ('client' in outcome) keep(outcome.client, begun)
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
      endSoon(outcome.client)
      return []
    },
    tryLogin: async (target, user, auth, options) => {
      const outcome = await attempt(target, user, auth, options)
      if ('refused' in outcome) return { outcome: 'refused', methods: outcome.refused }
      endSoon(outcome.client)
      return { outcome: 'accepted' }
    },
    close: () => {
      era++
      for (const client of open) endSoon(client)
      open.clear()
      jump = null
    },
  }
}

/** The promise, or the signal's reason when that comes first. */
function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
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
    try {
      bastion.forwardOut('127.0.0.1', 0, target.address, target.port, (cause, channel) => {
        if (!waiting) return channel?.destroy()
        if (!cause) return settle(() => resolve(channel))
        const code = forwardErrorCode(cause)
        settle(() => reject(new SshError(code, `${sentence(code, target)} (asked from the bastion)`, { cause })))
      })
    } catch (cause) {
      settle(() =>
        reject(new SshError('closed', 'The connection to the bastion has ended.', { hop: 'bastion', cause })),
      )
    }
  })
}

/** RFC 4254 section 5.1 gives a reason number; why a connection failed is only in sshd's text (channels.c, strerror). */
function forwardErrorCode(cause: Error): 'refused' | 'timeout' | 'unreachable' | 'closed' {
  const connectFailed = 2
  const prohibited = 1
  const reason = 'reason' in cause ? cause.reason : null
  if (reason === prohibited) return 'unreachable'
  if (reason !== connectFailed) return 'closed'
  if (/timed out|timeout/i.test(cause.message)) return 'timeout'
  return /no route|unreachable|not known|resolve/i.test(cause.message) ? 'unreachable' : 'refused'
}
