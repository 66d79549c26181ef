import net from 'node:net'

const listen = (host: string, port: number): Promise<net.Server> =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => resolve(server))
  })

/** True when a server could listen on `host` and `port` now. Throws when the address is not one of this machine. */
export const isPortFree = async (host: string, port: number): Promise<boolean> => {
  try {
    const server = await listen(host, port)
    await new Promise((resolve) => server.close(resolve))
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE' || code === 'EACCES') return false
    throw error
  }
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export const freePort = async (): Promise<number> => {
  const server = await listen('127.0.0.1', 0)
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
