import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ec2Answer, fakeEc2 } from './aws-ec2/testing'
import { recordingCall } from './contract-target'
import { createHttp, type HttpRequest } from './http'
import { permitHoldsMs } from './permit'

class TakenOver extends Error {}

/** The event loop stands still, as that of a stopped process does. */
const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** A permit that is given `given` times and refused from then on; `onAsked` runs at each question. */
function permitting(given: number, onAsked: (count: number) => void = () => {}) {
  const call = recordingCall()
  let asked = 0
  const permit = async () => {
    asked++
    onAsked(asked)
    if (asked > given) throw new TakenOver()
  }
  return { call: { ...call, permit }, asked: () => asked }
}

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]()
})

async function service() {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method}`)
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const http = createHttp({ backoffMs: 5 })
  opened.push({
    async [Symbol.asyncDispose]() {
      await http.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
  return {
    seen,
    send: (request: Partial<HttpRequest>, call: Parameters<typeof http.send>[1]) =>
      http.send({ method: 'POST', url, ...request }, call),
  }
}

describe('requests that change something', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s does not leave without a permit', async (method) => {
    const { seen, send } = await service()
    await expect(send({ method }, permitting(0).call)).rejects.toThrow(TakenOver)
    expect(seen).toEqual([])
    const { call, asked } = permitting(1)
    expect((await send({ method }, call)).status).toBe(200)
    expect([seen, asked()]).toEqual([[method], 1])
  })

  it('reading asks for none, nor does a POST that changes nothing', async () => {
    const { seen, send } = await service()
    await send({ method: 'GET' }, permitting(0).call)
    await send({ changes: false }, permitting(0).call)
    expect(seen).toEqual(['GET', 'POST'])
  })

  it('asks again before each try', async () => {
    let count = 0
    const server = createServer((_request, response) => {
      count++
      response.writeHead(count === 1 ? 429 : 200, { 'retry-after': '0' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await using http = { ...createHttp({ backoffMs: 5 }), [Symbol.asyncDispose]: async () => void server.close() }
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { call, asked } = permitting(1)
    await expect(http.send({ method: 'POST', url }, call)).rejects.toThrow(TakenOver)
    expect([count, asked()]).toEqual([1, 2])
    await http.close()
    server.closeAllConnections()
  })
})

describe('a process that stood still after it was permitted', () => {
  it('asks again, and sends nothing when another worker has taken over meanwhile', async () => {
    const { seen, send } = await service()
    // Permitted; then, while the connection is made, the process is stopped for longer than a permit holds.
    const { call, asked } = permitting(1, (count) => {
      if (count === 1) process.nextTick(() => standStill(permitHoldsMs + 100))
    })
    await expect(send({}, call)).rejects.toThrow(TakenOver)
    expect([seen, asked()]).toEqual([[], 2])
  })

  it('sends, once, when it still has the node', async () => {
    const { seen, send } = await service()
    const { call, asked } = permitting(2, (count) => {
      if (count === 1) process.nextTick(() => standStill(permitHoldsMs + 100))
    })
    expect((await send({}, call)).status).toBe(200)
    expect([seen, asked()]).toEqual([['POST'], 2])
  })

  it('asks again when the answer itself took too long', async () => {
    const { seen, send } = await service()
    const { call, asked } = permitting(1, (count) => count === 1 && standStill(permitHoldsMs + 100))
    await expect(send({}, call)).rejects.toThrow(TakenOver)
    expect([seen, asked()]).toEqual([[], 2])
  })
})

describe('EC2', () => {
  const launched = () => ec2Answer('DeleteKeyPair', '<return>true</return>')

  it('sends no action that changes something without a permit, and reads without one', async () => {
    await using fake = await fakeEc2({
      DeleteKeyPair: launched,
      DescribeKeyPairs: () => ec2Answer('DescribeKeyPairs', '<keySet/>'),
    })
    const provider = await fake.provider()
    await expect(provider.removeKey('plumbline-key', permitting(0).call)).rejects.toThrow(TakenOver)
    expect(fake.requests.map(({ action }) => action)).not.toContain('DeleteKeyPair')
    expect(await provider.keyExists('plumbline-key', permitting(0).call)).toBe(false)
    await provider.removeKey('plumbline-key', permitting(1).call)
    expect(fake.requests.map(({ action }) => action)).toContain('DeleteKeyPair')
  })
})
