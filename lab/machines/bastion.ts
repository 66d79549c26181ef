import net from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type AuthContext, type Connection } from 'ssh2'
import type { OpenSshKeyPair } from '@/lab/machines/host-keys'

/** What became of a connection attempt to an address behind the bastion. */
export type Dial = { open: (stream: Duplex) => void } | 'refused' | 'no-route' | 'filtered'

export type BastionOptions = {
  hostKey: OpenSshKeyPair
  /** The one user, and the one key that he may use. */
  user: string
  authorizedKey: string
  dial(address: string, port: number): Promise<Dial>
}

function isOurs(context: AuthContext, { user, authorizedKey }: BastionOptions): boolean {
  if (context.method !== 'publickey' || context.username !== user) return false
  const [, blob = ''] = authorizedKey.split(' ')
  if (context.key.data.toString('base64') !== blob) return false
  // Without a signature the client only asks whether the key would do.
  if (!context.signature || !context.blob) return true
  const key = ssh2.utils.parseKey(authorizedKey)
  const parsed = Array.isArray(key) ? key[0] : key
  if (!parsed || parsed instanceof Error) return false
  return parsed.verify(context.blob, context.signature, context.hashAlgo) === true
}

function serve(connection: Connection, options: BastionOptions): void {
  connection.on('authentication', (context) => {
    if (isOurs(context, options)) context.accept()
    else context.reject(['publickey'])
  })
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    options
      .dial(destIP, destPort)
      .then((dial) => {
        // Neither yes nor no: packets are dropped on the way, and the client waits until it gives up.
        if (dial === 'filtered') return
        if (typeof dial === 'string') return reject()
        const stream: Duplex = accept()
        stream.on('error', () => undefined)
        dial.open(stream)
      })
      // Also what goes wrong behind an open channel ends that one channel only.
      .catch((error: unknown) => {
        console.error(`lab: a connection to ${destIP}:${destPort} failed:`, error)
        reject()
      })
  })
  // No sessions: this host only passes connections on.
  connection.on('session', (_accept, reject) => reject())
  connection.on('error', () => undefined)
}

/** The SSH server that all machines are reached through; the caller lets it listen and closes it. */
export function createBastion(options: BastionOptions): { server: net.Server; closeConnections(): void } {
  const connections = new Set<Connection>()
  const ssh = new ssh2.Server(
    { hostKeys: [options.hostKey.privateKey], ident: 'OpenSSH_9.2p1 lab-bastion' },
    (connection) => {
      connections.add(connection)
      connection.once('close', () => connections.delete(connection))
      serve(connection, options)
    },
  )
  // Answers are small and many: without noDelay each waits for the client's delayed acknowledgement.
  const server = net.createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket))
  return {
    server,
    closeConnections: () => {
      for (const connection of connections) connection.end()
    },
  }
}
