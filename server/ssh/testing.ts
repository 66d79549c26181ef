import net from 'node:net'
import ssh2, { type AuthContext, type Connection } from 'ssh2'
import { generateKeyPair, type KeyPair } from './key'
import { hostKeyOf } from './known-hosts'
import type { HostKey } from './port'

/** What a server in this process does with logins and commands; for tests of this folder only. */
export type ServerBehaviour = {
  authorized?: KeyPair[]
  password?: string
  methods?: ('publickey' | 'password')[]
  /** Runs a command; the result is written and the channel closed, unless it is `hang`. */
  run?: (command: string, stdin: string) => { stdout: string; code: number; after?: 'hang' } | 'drop'
  /** True: passes connections on, as a bastion does. */
  forwards?: boolean
  address?: '127.0.0.1' | '::1'
}

export type TestServer = {
  port: number
  hostKey: HostKey
  pair: KeyPair
  logins: string[]
  connections: () => number
  close(): Promise<void>
}

export async function startServer(behaviour: ServerBehaviour): Promise<TestServer> {
  const pair = generateKeyPair('host')
  const logins: string[] = []
  const open = new Set<Connection>()
  let count = 0
  const server = new ssh2.Server({ hostKeys: [pair.privateKey] }, (connection) => {
    count++
    open.add(connection)
    connection.once('close', () => open.delete(connection))
    connection.on('error', () => {})
    connection.on('authentication', (context) => authenticate(context, behaviour, logins))
    connection.on('session', (accept) => {
      const session = accept()
      session.on('pty', (yes) => yes?.())
      session.on('exec', (yes, _no, { command }) => {
        const channel = yes()
        let stdin = ''
        channel.on('data', (bytes: Buffer) => {
          stdin += bytes.toString()
        })
        channel.on('end', () => {
          const result = behaviour.run?.(command, stdin) ?? { stdout: '', code: 0 }
          if (result === 'drop') return connection.end()
          channel.write(result.stdout)
          if (result.after === 'hang') return
          channel.exit(result.code)
          channel.end()
        })
      })
    })
    connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
      if (!behaviour.forwards) return reject()
      const onward = net.connect(destPort, destIP)
      onward.once('connect', () => {
        const channel = accept()
        channel.pipe(onward).pipe(channel)
      })
      onward.on('error', () => reject())
    })
  })
  const address = behaviour.address ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, address, () => resolve())
  })
  const { port } = server.address() as net.AddressInfo
  const hostKey = hostKeyOf(Buffer.from(pair.publicKey.split(' ')[1] ?? '', 'base64'))
  const close = () =>
    new Promise<void>((resolve) => {
      for (const connection of open) connection.end()
      server.close(() => resolve())
    })
  return { port, hostKey, pair, logins, connections: () => count, close }
}

function authenticate(
  context: AuthContext,
  { authorized = [], password, methods = ['publickey'] }: ServerBehaviour,
  logins: string[],
): void {
  if (context.method === 'publickey') {
    const blob = context.key.data.toString('base64')
    if (authorized.some(({ publicKey }) => publicKey.split(' ')[1] === blob)) {
      if (context.signature) logins.push(context.username)
      context.accept()
      return
    }
  }
  if (context.method === 'password' && password !== undefined && context.password === password) {
    logins.push(context.username)
    context.accept()
    return
  }
  context.reject(methods)
}
