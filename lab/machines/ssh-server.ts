import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type AuthContext, type Connection, type KeyboardAuthContext } from 'ssh2'
import type { Account } from '@/lab/machines/accounts'
import { acceptKey, acceptPassword, offeredMethods, settingsFor } from '@/lab/machines/authentication'
import type { KeyLine } from '@/lab/machines/authorized-keys'
import type { Machine } from '@/lab/machines/machine'
import { serveSession } from '@/lab/machines/session'
import { type Effective, setting } from '@/lab/machines/sshd-config'

/** Connections come by way of the bastion; sshd sees its address. */
const bastionAddress = '192.0.2.10'

const identity = (machine: Machine): string =>
  machine.spec.image.distro === 'ubuntu' ? 'OpenSSH_9.6p1 Ubuntu-3' : 'OpenSSH_9.2p1'

type Login = { account: Account; line: KeyLine | null }

function askPassword(context: KeyboardAuthContext): Promise<string> {
  return new Promise((resolve) =>
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => resolve(answers[0] ?? '')),
  )
}

/** Whether this attempt opens an account. A key without a signature is only a question: `probe`. */
async function attempt(machine: Machine, settings: Effective, context: AuthContext): Promise<Login | 'probe' | null> {
  const user = context.username
  if (machine.stranger) return null
  if (context.method === 'publickey') {
    const accepted = acceptKey(machine, settings, user, context.key.data)
    if (!accepted) return null
    if (!context.signature || !context.blob) return 'probe'
    const key = ssh2.utils.parseKey(context.key.data)
    const parsed = Array.isArray(key) ? key[0] : key
    if (!parsed || parsed instanceof Error) return null
    return parsed.verify(context.blob, context.signature, context.hashAlgo) === true ? accepted : null
  }
  if (context.method !== 'password' && context.method !== 'keyboard-interactive') return null
  const { method } = context
  if (!offeredMethods(settings).includes(method)) return null
  const password = context.method === 'password' ? context.password : await askPassword(context)
  const account = acceptPassword(machine, settings, { user, password, method })
  return account ? { account, line: null } : null
}

const keyOf = (context: AuthContext): string | null =>
  context.method === 'publickey' ? context.key.data.toString('base64') : null

function serveConnection(machine: Machine, connection: Connection): void {
  let login: Login | null = null
  let failures = 0
  connection.on('authentication', (context) => {
    void (async () => {
      const settings = settingsFor(machine, context.username, bastionAddress)
      const result = await attempt(machine, settings, context)
      if (result !== null) {
        if (result !== 'probe') {
          login = result
          machine.remember({ user: context.username, method: context.method, key: keyOf(context) })
        }
        context.accept()
        return
      }
      if (context.method !== 'none') failures += 1
      context.reject(offeredMethods(settings))
      if (failures >= Number(setting(settings, 'maxauthtries'))) connection.end()
    })().catch(() => context.reject())
  })
  connection.on('session', (accept) => {
    if (login) serveSession(machine, login, accept())
  })
  // A client that goes away in the middle of a handshake is no error of the lab's.
  connection.on('error', () => undefined)
}

/** Speaks SSH as this machine on an already connected stream. */
export function acceptSsh(machine: Machine, stream: Duplex): void {
  machine.connected()
  const server = new ssh2.Server(
    { hostKeys: machine.hostKeys().map(({ privateKey }) => privateKey), ident: identity(machine) },
    (connection) => serveConnection(machine, connection),
  )
  machine.track(stream)
  // Only what every duplex stream has is used of the socket; the channel through the bastion has no more.
  server.injectSocket(stream as unknown as Socket)
  machine.changed()
}
