import { Duplex } from 'node:stream'
import type { Account } from '@/lab/machines/accounts'
import { acceptKey, offeredMethods, settingsFor } from '@/lab/machines/authentication'
import { SessionLife } from '@/lab/machines/life'
import type { Machine } from '@/lab/machines/machine'
import { runShell } from '@/lab/machines/shell'
import { render } from '@/server/ssh/command'
import { parsePrivateKey } from '@/server/ssh/handshake'
import { hostKeyOf } from '@/server/ssh/known-hosts'
import { type Dialer, type DialOptions, type SshAuth, type SshConnection, SshError } from '@/server/ssh/port'

const fromOutside = '192.0.2.10'

/**
 * A machine of the lab without SSH in between: the same accounts, keys, sshd settings, scripts and faults, at a tenth of
 * the time. For tests that go through hundreds of runs; with SSH it is in ssh-faults.contract.test.ts.
 */
export function directDialer(machine: Machine): Dialer {
  const reach = async ({ host }: DialOptions): Promise<void> => {
    await machine.open()
    if (!machine.listening) throw new SshError('refused', 'Nothing listens.')
    machine.connected()
    const line = machine.hostKeys().find(({ publicLine }) => publicLine.startsWith('ssh-ed25519'))?.publicLine ?? ''
    const key = hostKeyOf(Buffer.from(line.split(' ')[1] ?? '', 'base64'))
    if (!(await host.accepts(key))) throw new SshError('host-key-changed', 'Another host key.')
    await host.proven?.(key)
  }
  const offered = (user: string) => offeredMethods(settingsFor(machine, user, fromOutside))
  const logIn = (user: string, auth: SshAuth): Account | null => {
    if (!('privateKey' in auth)) return null
    const blob = blobOf(auth.privateKey)
    const found = acceptKey(machine, settingsFor(machine, user, fromOutside), user, blob)
    if (!found || found.line.options.has('command')) return null
    machine.remember({ user, method: 'publickey', key: blob.toString('base64') })
    return found.account
  }
  return {
    dial: async (_target, user, auth, options) => {
      await reach(options)
      const account = logIn(user, auth)
      if (!account) throw new SshError('auth-refused', 'Refused.', { methods: offered(user) })
      return connectionTo(machine, account)
    },
    probeMethods: async (_target, user, options) => {
      await reach(options)
      return offered(user)
    },
    tryLogin: async (_target, user, auth, options) => {
      await reach(options)
      return logIn(user, auth) ? { outcome: 'accepted' } : { outcome: 'refused', methods: offered(user) }
    },
    close: () => {},
  }
}

function blobOf(privateKey: string): Buffer {
  const key = parsePrivateKey(privateKey)
  if (key instanceof Error) throw key
  return key.getPublicSSH()
}

function connectionTo(machine: Machine, account: Account): SshConnection {
  const line = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  machine.track(line)
  return {
    get open() {
      return !line.destroyed
    },
    exec: async (command, { stdin = '', pty = false, signal } = {}) => {
      signal?.throwIfAborted()
      const ended = () => new SshError('closed', 'The connection ended while a command ran.', { output: '' })
      if (line.destroyed) throw ended()
      const life = new SessionLife(machine)
      const process = { machine, account, tty: pty, life }
      const bytes = Buffer.from(stdin).toString('latin1')
      const result = await runShell(process, { script: render(command), stdin: bytes })
      if (life.cutAtItsEnd() || line.destroyed) throw ended()
      return { code: result.exitCode, signal: null, stdout: result.stdout, stderr: result.stderr }
    },
    close: () => void line.destroy(),
  }
}
