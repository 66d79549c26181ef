import fs from 'node:fs'
import net from 'node:net'
import { expect, test } from '@playwright/test'
import { Api, type Stream } from './crash/api'
import { endPart, running } from './crash/processes'
import { type Product, startProduct } from './helpers/product'
import { makeToken } from './helpers/token'

/** Streams of events against the real web server, with more viewers than a page ever has, and one that reads nothing. */
const clouds = ['aws-us-east-1', 'meadow']
const nodes = 2
const viewers = 50

let product: Product
let api: Api
let token: string
test.beforeAll(async () => {
  test.setTimeout(420_000)
  product = await startProduct({ PLUMBLINE_LAB_PACE: '0.05' })
  token = await makeToken(product.dataFolder, 'operator')
  api = new Api(product.url, token)
})
test.afterAll(async () => await product?.stop())

const ended = ({ state }: { state: string }) => state !== 'queued' && state !== 'running'

/** A connection that asks for the stream and takes nothing of what comes. */
async function neverReads(id: string): Promise<net.Socket> {
  const { hostname, port } = new URL(product.url)
  const socket = net.connect(Number(port), hostname)
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.pause()
  socket.on('error', () => undefined)
  socket.write(`GET /api/v1/allocations/${id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`)
  return socket
}

/** Resident memory of the web server, MiB. */
async function webMemory(): Promise<number> {
  const status = fs.readFileSync(`/proc/${await running(product.dataFolder, 'web')}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
}

/** Seconds of a run from its launch until all its nodes have come to an end, with so many who watch it. */
async function timed(name: string, watching: number): Promise<{ seconds: number; streams: Stream[]; id: string }> {
  const startedAt = Date.now()
  const { id } = await api.launch(name, clouds, nodes)
  const streams = Array.from({ length: watching }, () => api.follow(id))
  const end = await api.until(id, ended, 180_000)
  expect(end.state).toBe('delivered')
  const lasted = end.nodes.flatMap((node) => node.steps)
  expect(lasted.every((step) => step.state === 'done')).toBe(true)
  return { seconds: (Date.now() - startedAt) / 1000, streams, id }
}

test('fifty viewers, one of whom reads nothing, all see everything in order, and the run takes no longer', async () => {
  test.setTimeout(600_000)
  await timed('warm', 0)
  const alone = await timed('alone', 0)
  const before = await webMemory()
  const watched = await timed('watched', viewers - 1)
  const silent = await neverReads(watched.id)
  const last = Math.max(...watched.streams.map((stream) => stream.last))
  expect(last).toBeGreaterThan(8 * nodes * clouds.length)
  for (const stream of watched.streams) {
    await stream.reach(last)
    expect(stream.gaps).toEqual([])
  }
  const grown = (await webMemory()) - before
  process.stdout.write(
    `a run alone: ${alone.seconds.toFixed(1)} s, with ${viewers} viewers: ${watched.seconds.toFixed(1)} s; ` +
      `${last} events each; memory of the web server +${grown.toFixed(0)} MiB\n`,
  )
  expect(watched.seconds).toBeLessThan(alone.seconds * 2 + 10)
  expect(grown).toBeLessThan(150)
  await Promise.all(watched.streams.map((stream) => stream.close()))
  silent.destroy()
})

test('a web server that is asked to stop ends all streams, also of those who read nothing, and they go on without a gap', async () => {
  test.setTimeout(300_000)
  const { id } = await api.launch('stopped', clouds, nodes)
  const streams = Array.from({ length: 10 }, () => api.follow(id))
  const silent = await Promise.all([neverReads(id), neverReads(id)])
  await Promise.all(streams.map((stream) => stream.reach(10)))
  const startedAt = Date.now()
  const before = await endPart(product.dataFolder, 'web', 'SIGTERM')
  process.stdout.write(`the web server stopped within ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`)
  expect(await running(product.dataFolder, 'web')).not.toBe(before)
  const end = await api.until(id, ended, 180_000)
  expect(end.state).toBe('delivered')
  const reader = api.follow(id)
  await expect.poll(() => reader.last, { timeout: 30_000 }).toBeGreaterThan(10)
  for (const stream of streams) {
    await expect.poll(() => stream.last, { timeout: 30_000 }).toBe(reader.last)
    expect(stream.gaps).toEqual([])
    expect(stream.connections).toBe(2)
  }
  await Promise.all([...streams, reader].map((stream) => stream.close()))
  for (const socket of silent) socket.destroy()
})
