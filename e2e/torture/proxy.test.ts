import { once } from 'node:events'
import net from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { portBlock } from './ports'
import { TcpProxy } from './proxy'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close()
})

/** A server that says everything back, behind a proxy. */
async function echo(dripBytes?: number): Promise<TcpProxy> {
  const server = net.createServer((socket) => socket.on('error', () => undefined).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(server)
  const { port } = server.address() as net.AddressInfo
  const proxy = await TcpProxy.listen({
    port: await portBlock(1),
    target: () => port,
    ...(dripBytes ? { dripBytes } : {}),
  })
  open.push(proxy)
  return proxy
}

function connect(proxy: TcpProxy): { socket: net.Socket; heard: () => string; closed: Promise<unknown> } {
  const socket = net.connect(proxy.port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString()))
  socket.on('error', () => undefined)
  return { socket, heard: () => text, closed: new Promise((resolve) => socket.once('close', resolve)) }
}

test('hands on in both directions, and the end of a side', async () => {
  const proxy = await echo()
  const { socket, heard, closed } = connect(proxy)
  socket.end('hello')
  await closed
  expect(heard()).toBe('hello')
})

test('a black hole keeps what is said, and hands it on when it opens', async () => {
  const proxy = await echo()
  const { socket, heard } = connect(proxy)
  socket.write('a')
  await expect.poll(heard).toBe('a')
  await proxy.set('black-hole')
  socket.write('b')
  const late = connect(proxy)
  late.socket.write('c')
  await expect.poll(() => proxy.sockets).toBe(3)
  expect([heard(), late.heard()]).toEqual(['a', ''])
  await proxy.set('open')
  await expect.poll(heard).toBe('ab')
  await expect.poll(late.heard).toBe('c')
  socket.destroy()
  late.socket.destroy()
})

test('what a black hole holds is lost when it is cut', async () => {
  const proxy = await echo()
  await proxy.set('black-hole')
  const { socket, heard, closed } = connect(proxy)
  socket.write('a')
  await expect.poll(() => proxy.sockets).toBe(1)
  proxy.cut()
  await closed
  await proxy.set('open')
  expect(heard()).toBe('')
})

test('refused: resets what is there and takes no more, until it is open again', async () => {
  const proxy = await echo()
  const first = connect(proxy)
  first.socket.write('a')
  await expect.poll(first.heard).toBe('a')
  await proxy.set('refused')
  await first.closed
  const second = net.connect(proxy.port, '127.0.0.1')
  const [error] = (await once(second, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
  await proxy.set('open')
  const third = connect(proxy)
  third.socket.end('b')
  await third.closed
  expect(third.heard()).toBe('b')
})

test('a drip hands on all of it, in pieces', async () => {
  const proxy = await echo(10)
  await proxy.set('drip')
  const { socket, heard, closed } = connect(proxy)
  socket.end('x'.repeat(55))
  await closed
  expect(heard()).toBe('x'.repeat(55))
})
