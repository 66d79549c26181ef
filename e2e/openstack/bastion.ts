import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { createBastion, type Dial } from '@/lab/machines/bastion'
import { ed25519Pair } from '@/lab/machines/host-keys'
import type { Bastion } from '@/server/domain/cloud-schema'
import type { Answer } from './guests'
import { describeError } from './problem'

/** A jump host on 127.0.0.1, and what plumbline.yaml must say to go through it. */
export type RunningBastion = {
  settings: Bastion
  /** Connections that led nowhere, with the reason; newest last. */
  refusals: string[]
  close(): Promise<void>
}

/**
 * Starts the bastion of one cloud; its key file goes to `folder`. `answers` says who is at an address.
 */
export async function startBastion(
  folder: string,
  answers: (address: string, port: number) => Promise<Answer>,
): Promise<RunningBastion> {
  const hostKey = ed25519Pair(randomBytes(32), 'bastion')
  const login = ed25519Pair(randomBytes(32), 'login')
  const keyFile = path.join(folder, 'bastion_ed25519')
  fs.writeFileSync(keyFile, login.privateKey, { mode: 0o600 })
  const refusals: string[] = []
  const sockets = new Set<net.Socket>()

  const dial = async (address: string, port: number): Promise<Dial> => {
    try {
      const answer = await answers(address, port)
      if ('guest' in answer) return await connectTo(answer.guest.machine.port, sockets)
      refusals.push(answer.why)
      return answer.filtered ? 'filtered' : 'no-route'
    } catch (error) {
      refusals.push(describeError(error))
      return 'no-route'
    }
  }
  const bastion = createBastion({ hostKey, user: 'jump', authorizedKey: login.publicLine, dial })
  await new Promise<void>((resolve, reject) => {
    bastion.server.once('error', reject)
    bastion.server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = bastion.server.address() as net.AddressInfo
  return {
    settings: { host: '127.0.0.1', port, user: 'jump', keyFile, hostKey: hostKey.publicLine },
    refusals,
    close: async () => {
      bastion.closeConnections()
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => bastion.server.close(resolve))
    },
  }
}

/** A connection to the guest's sshd; `refused` while it boots. */
const connectTo = (port: number, sockets: Set<net.Socket>): Promise<Dial> =>
  new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true })
    socket.once('error', () => resolve('refused'))
    socket.once('connect', () => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      resolve({
        open: (stream) => {
          socket.on('error', () => stream.destroy())
          socket.once('close', () => stream.end())
          stream.once('close', () => socket.destroy())
          socket.pipe(stream).pipe(socket)
        },
      })
    })
  })
