import { randomBytes } from 'node:crypto'
import net from 'node:net'
import ssh2, { type Client, type ConnectConfig } from 'ssh2'
import { listen, loopback } from '@/lab/listen'
import { createBastion } from '@/lab/machines/bastion'
import { LabMachines, type MachineHostSnapshot } from '@/lab/machines/host'
import { ed25519Pair, type OpenSshKeyPair } from '@/lab/machines/host-keys'
import type { MachineImage, MachineSpec, Reachability } from '@/lab/port'

export const ubuntu: MachineImage = {
  distro: 'ubuntu',
  version: '24.04',
  loginUser: 'ubuntu',
  rootLogin: 'hint',
  passwordLogin: 'drop-in',
  password: 'correct horse',
  sudo: 'nopasswd',
  serviceManager: 'systemctl',
}

export type Ran = { stdout: string; stderr: string; exitCode: number | null }

/** A bastion's port and the key that it takes. */
export type Door = { port: number; privateKey: string }

/** Logs in at the bastion and asks for a channel to the address; rejects as ssh2 does. */
export function tunnelTo(
  door: Door,
  address: string,
  login: ConnectConfig = {},
): Promise<{ jump: Client; stream: ssh2.ClientChannel }> {
  return new Promise((resolve, reject) => {
    const jump = new ssh2.Client()
    jump.on('error', reject)
    jump.once('ready', () =>
      jump.forwardOut('127.0.0.1', 0, address, 22, (error, stream) => {
        if (error) {
          jump.end()
          reject(error)
        } else resolve({ jump, stream })
      }),
    )
    const sock = net.connect({ host: loopback, port: door.port, noDelay: true })
    jump.connect({ sock, username: 'jump', privateKey: door.privateKey, ...login })
  })
}

/** Connects to a machine through the bastion; rejects with ssh2's error when it is refused. */
export async function connectTo(door: Door, address: string, login: ConnectConfig) {
  const { jump, stream } = await tunnelTo(door, address)
  const client = new ssh2.Client()
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve)
    client.on('error', (error) => {
      jump.end()
      reject(error)
    })
  })
  client.connect({ sock: stream, ...login })
  await ready
  const close = (): void => {
    client.end()
    jump.end()
  }
  return { client, close, [Symbol.asyncDispose]: async () => close() }
}

/** A bastion with machines for tests; `await using` closes it. Time stands still until `clock.ms` is moved. */
export async function startMachines({
  pace = 0.001,
  snapshot,
  changed = () => undefined,
}: {
  pace?: number
  snapshot?: MachineHostSnapshot
  /** Called after each single change of a machine: every step of a write, every reload. */
  changed?: () => void
} = {}) {
  const clock = { ms: Date.UTC(2026, 0, 1) }
  const machines = new LabMachines(
    {
      secret: 'for tests',
      now: () => clock.ms,
      pace,
      changed,
      randomHex: (length) => randomBytes(length).toString('hex').slice(0, length),
    },
    snapshot,
  )
  const routes = new Map<string, Reachability>()
  machines.routes((address) => routes.get(address) ?? null)
  const bastionUser = ed25519Pair(randomBytes(32))
  const bastionHost = ed25519Pair(randomBytes(32))
  const bastion = createBastion({
    hostKey: bastionHost,
    user: 'jump',
    authorizedKey: bastionUser.publicLine,
    dial: (address, port) => machines.dial(address, port),
  })
  const port = await listen(bastion.server, 0)
  const key: OpenSshKeyPair = ed25519Pair(randomBytes(32), 'fleet')

  /** Boots a machine with the test's key and gives its address. */
  const boot = (image: Partial<MachineImage> = {}, more: Partial<MachineSpec> = {}): string => {
    const id = more.id ?? `cloud/${routes.size + 1}`
    const address = `203.0.113.${routes.size + 1}`
    routes.set(address, { machineId: id })
    const base = { id, hostname: 'node-1', authorizedKeys: [`${key.publicLine} fleet`], userData: null, sshAfterMs: 0 }
    machines.boot({ ...base, image: { ...ubuntu, ...image }, ...more })
    return address
  }

  const door = { port, privateKey: bastionUser.privateKey }
  const tunnel = (address: string, login: ConnectConfig = {}) => tunnelTo(door, address, login)
  const connect = (address: string, login: ConnectConfig = {}) =>
    connectTo(door, address, { username: 'ubuntu', privateKey: key.privateKey, ...login })

  const close = async (): Promise<void> => {
    machines.disconnect()
    bastion.closeConnections()
    bastion.server.close()
  }
  const keys = { fleet: key, bastionUser, bastionHost }
  return { machines, routes, clock, port, keys, boot, tunnel, connect, close, [Symbol.asyncDispose]: close }
}

/** Runs a command on a connection with `input` on its stdin (null: the client's side stays open). */
export function run(
  client: Client,
  command: string,
  { input = null, pty = false }: { input?: string | null; pty?: boolean } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    client.exec(command, { pty }, (error, channel) => {
      if (error) return void reject(error)
      const ran: Ran = { stdout: '', stderr: '', exitCode: null }
      channel.on('data', (chunk: Buffer) => {
        ran.stdout += chunk.toString()
      })
      channel.stderr.on('data', (chunk: Buffer) => {
        ran.stderr += chunk.toString()
      })
      channel.on('exit', (code: number | null) => {
        ran.exitCode = code
      })
      channel.on('close', () => resolve(ran))
      if (input !== null) channel.end(input)
    })
  })
}
