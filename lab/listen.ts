import type { AddressInfo } from 'node:net'

/** The part of `net.Server` and of ssh2's server that listening needs. */
type Listener = {
  listen(port: number, host: string, done: () => void): unknown
  once(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  address(): AddressInfo | string | null
}

export const loopback = '127.0.0.1'

function listenOnce(server: Listener, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, loopback, () => {
      server.removeListener('error', reject)
      const address = server.address()
      if (address !== null && typeof address === 'object') resolve(address.port)
      else reject(new Error('A server of the lab listens on no TCP port.'))
    })
  })
}

/** Listens on the wanted port of the loopback interface, or on a free one when somebody has it; gives the port. */
export async function listen(server: Listener, wanted: number): Promise<number> {
  try {
    return await listenOnce(server, wanted)
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
    if (!taken || wanted === 0) throw error
    return listenOnce(server, 0)
  }
}
