import net from 'node:net'
import { afterEach, expect } from 'vitest'
import { createDialer } from './dialer'
import { generateKeyPair } from './key'
import { type DialOptions, SshError } from './port'
import { type ServerBehaviour, startServer } from './testing'

/** What a test opened, closed after it, newest first. */
export const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** The key pair that servers of these tests admit. */
export const mine = generateKeyPair('mine')
export const trusting: DialOptions = { host: { accepts: () => true }, timeoutMs: 3_000 }
export const here = '127.0.0.1'

/** A server of this test that admits `mine`. */
export async function server(behaviour: ServerBehaviour = {}) {
  const started = await startServer({ authorized: [mine], ...behaviour })
  closers.push(started.close)
  return started
}
/** A dialer of this test, without a bastion unless asked. */
export function dialer(options: Parameters<typeof createDialer>[0] = { bastion: null }) {
  const made = createDialer(options)
  closers.push(() => made.close())
  return made
}
/** A TCP server that does with each connection what is asked, and closes all of them at the end. */
export async function listener(onConnection: (socket: net.Socket) => void, address = here): Promise<number> {
  const sockets = new Set<net.Socket>()
  const listening = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => listening.listen(0, address, resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    listening.close()
  })
  return (listening.address() as net.AddressInfo).port
}
/** The SshError that the attempt ends in. */
export const failure = async (attempt: Promise<unknown>): Promise<SshError> => {
  const error = await attempt.then(
    () => 'it worked',
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(SshError)
  return error as SshError
}
