import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { command } from './command'
import { limitsOf, sshLimits } from './port'
import { closers, dialer, failure, here, listener, mine, server, trusting } from './testing-dialer'

/** A way to a port that can be cut off in both directions without anybody being told. */
async function way(to: number) {
  let open = true
  const port = await listener((socket) => {
    const onward = net.connect(to, here)
    closers.push(() => onward.destroy())
    onward.on('error', () => {})
    socket.on('data', (bytes: Buffer) => open && onward.write(bytes))
    onward.on('data', (bytes: Buffer) => open && socket.write(bytes))
  })
  const blackHole = (): void => {
    open = false
  }
  return { port, blackHole }
}

const drip = (text: string) => (socket: net.Socket) => {
  socket.write('SSH-2.0-OpenSSH_9.2\r\n')
  let at = 0
  const timer = setInterval(() => socket.write(text.charAt(at++ % text.length)), 5)
  socket.once('close', () => clearInterval(timer))
}

describe('each part has its own limit', () => {
  it('none of them is longer than what the caller gives', () => {
    expect(limitsOf({})).toEqual(sshLimits)
    expect(limitsOf({ timeoutMs: 1 })).toEqual({ connectMs: 1, bannerMs: 1, loginMs: 1 })
    expect(limitsOf({ timeoutMs: 12_000 })).toMatchObject({ connectMs: 10_000, bannerMs: 12_000 })
  })

  it('a server that says nothing, and how long that was waited for', async () => {
    const port = await listener(() => {})
    const error = await failure(dialer().dial({ address: here, port }, 'root', mine, { ...trusting, timeoutMs: 100 }))
    expect(error).toMatchObject({ code: 'no-banner', message: expect.stringContaining('said nothing within 0.1 s') })
  })

  it('a server that drips byte after byte is not waited for longer', async () => {
    // The first four bytes are the length of the first packet: small enough to be waited for.
    const port = await listener(drip('\0\0\x7f\x7c'))
    const error = await failure(dialer().dial({ address: here, port }, 'root', mine, { ...trusting, timeoutMs: 150 }))
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('did not come to an end') })
  })

  it('a session that became a black hole ends with its command, and is not used again', async () => {
    const node = await server({ run: () => ({ stdout: 'x\n', code: 0 }) })
    const { port, blackHole } = await way(node.port)
    const connection = await dialer().dial({ address: here, port }, 'root', mine, trusting)
    expect((await connection.exec(command('id'))).stdout).toBe('x\n')
    blackHole()
    expect(await failure(connection.exec(command('id'), { timeoutMs: 60 }))).toMatchObject({
      code: 'timeout',
      message: '"id" did not end within 0.1 s.',
    })
    expect(connection.open).toBe(false)
    expect(await failure(connection.exec(command('id')))).toMatchObject({ code: 'closed' })
  })

  it('what a command had said when its connection ended is told with the error', async () => {
    const node = await server({ run: () => ({ stdout: '@trying systemctl\n', code: 0, after: 'hang' }) })
    const connection = await dialer().dial({ address: here, port: node.port }, 'root', mine, trusting)
    const ran = connection.exec(command('sh'), { until: () => void node.close() as never })
    expect(await failure(ran)).toMatchObject({ code: 'closed', options: { output: '@trying systemctl\n' } })
  })
})

describe('a cancel ends at once', () => {
  const reason = new Error('cancelled by mia')

  it.each<[string, (socket: net.Socket) => void]>([
    ['before the banner', () => {}],
    ['in the key exchange', drip('\0\0\x7f\x7c')],
  ])('%s', async (_name, onConnection) => {
    const control = new AbortController()
    const port = await listener((socket) => {
      onConnection(socket)
      control.abort(reason)
    })
    const attempt = dialer().dial({ address: here, port }, 'root', mine, { ...trusting, signal: control.signal })
    await expect(attempt).rejects.toBe(reason)
  })

  it('while a command hangs', async () => {
    const { port } = await server({ run: () => ({ stdout: 'begun\n', code: 0, after: 'hang' }) })
    const connection = await dialer().dial({ address: here, port }, 'root', mine, trusting)
    const control = new AbortController()
    const until = () => {
      control.abort(reason)
      return false
    }
    await expect(connection.exec(command('sleep'), { signal: control.signal, until })).rejects.toBe(reason)
  })

  it('while the bastion says nothing, and others go on waiting for it', async () => {
    const sockets: net.Socket[] = []
    const port = await listener((socket) => void sockets.push(socket))
    const bastion = { host: here, port, user: 'jump', keyFile: 'jump' }
    const through = dialer({ bastion, readKeyFile: async () => mine.privateKey })
    const control = new AbortController()
    const target = { address: '203.0.113.1', port: 22 }
    const cancelled = through.dial(target, 'root', mine, { ...trusting, signal: control.signal })
    const other = failure(through.dial(target, 'root', mine, trusting))
    await expect.poll(() => sockets.length).toBe(1)
    control.abort(reason)
    await expect(cancelled).rejects.toBe(reason)
    sockets[0]?.destroy()
    expect(await other).toMatchObject({ hop: 'bastion', code: 'no-banner' })
    expect(sockets).toHaveLength(1)
  })
})
