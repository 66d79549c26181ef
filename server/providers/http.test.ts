import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { recordingCall } from './contract-target'
import type { ProviderError } from './errors'
import { createHttp, type HttpOptions, type HttpRequest } from './http'

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

async function serve(handler: Handler, options: HttpOptions = {}) {
  let count = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      count += 1
      handler(request, response, count)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const http = createHttp({ backoffMs: 5, ...options })
  return {
    url,
    count: () => count,
    send: (request: Partial<HttpRequest>, call = recordingCall()) =>
      http.send({ method: 'GET', url: `${url}/v1`, ...request }, call),
    async [Symbol.asyncDispose]() {
      await http.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
const caught = (work: Promise<unknown>): Promise<ProviderError> =>
  work.then(
    () => {
      throw new Error('should have failed')
    },
    (error: unknown) => error as ProviderError,
  )
const answer = (status: number, headers: Record<string, string> = {}, body = '{}'): Handler => {
  return (_request, response) => response.writeHead(status, headers).end(body)
}

describe('statuses', () => {
  it('hands on any other status as it is, redirects too', async () => {
    await using site = await serve(answer(302, { location: 'http://example.org/', 'x-two': 'a' }, 'moved'))
    const got = await site.send({ headers: { 'X-Auth-Token': 'secret-token' } })
    expect(got).toMatchObject({
      status: 302,
      headers: { location: 'http://example.org/', 'x-two': 'a' },
      body: 'moved',
    })
    expect(site.count()).toBe(1)
  })

  it('waits for 429 as long as Retry-After says, even for a POST that may not be repeated otherwise', async () => {
    await using site = await serve((request, response, count) =>
      answer(count === 1 ? 429 : 201, count === 1 ? { 'retry-after': '1' } : {})(request, response, count),
    )
    const call = recordingCall()
    const started = performance.now()
    expect((await site.send({ method: 'POST', body: '{}' }, call)).status).toBe(201)
    expect(performance.now() - started).toBeGreaterThanOrEqual(990)
    expect(call.exchanges.map((one) => one.status)).toEqual([429, 201])
  })

  it('repeats 503 for a GET, not for a POST, unless the caller says that it is safe', async () => {
    await using site = await serve(answer(503))
    expect((await site.send({ method: 'POST', body: '{}' })).status).toBe(503)
    expect(site.count()).toBe(1)
    expect((await site.send({})).status).toBe(503)
    expect(site.count()).toBe(6)
    await site.send({ method: 'POST', body: '{}', repeatable: true })
    expect(site.count()).toBe(11)
  })

  it('does not wait longer than its budget for what Retry-After asks', async () => {
    await using site = await serve(answer(429, { 'retry-after': '3600' }))
    const started = performance.now()
    expect((await site.send({})).status).toBe(429)
    expect(performance.now() - started).toBeLessThan(1_000)
    expect(site.count()).toBe(1)
  })
})

describe('trouble on the way', () => {
  it('repeats a GET whose connection is reset, and never a POST', async () => {
    await using site = await serve((request, response, count) =>
      count === 1 ? request.socket.resetAndDestroy() : response.end('ok'),
    )
    expect((await site.send({})).body).toBe('ok')
    await using bad = await serve((request) => request.socket.resetAndDestroy())
    const error = await caught(bad.send({ method: 'POST', body: '{}' }))
    expect(error).toMatchObject({ code: 'unavailable', retry: true })
    expect(error.message).toMatch(/closed the connection/)
    expect(bad.count()).toBe(1)
  })

  it('types a body that ends before its length', async () => {
    await using site = await serve(
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('half')
        setTimeout(() => request.socket.destroy(), 20)
      },
      { triesMax: 1 },
    )
    expect(await caught(site.send({}))).toMatchObject({ code: 'unavailable' })
  })

  it('types silence as timeout', async () => {
    await using site = await serve(() => {}, { requestTimeoutMs: 100, triesMax: 1 })
    expect(await caught(site.send({}))).toMatchObject({ code: 'timeout', retry: true })
  })

  it('refuses a body without end', async () => {
    await using site = await serve(answer(200, {}, 'x'.repeat(2_000)))
    expect(await caught(site.send({ bodyBytesMax: 1_000 }))).toMatchObject({ code: 'protocol' })
  })

  it('says that nothing listens, soon', async () => {
    await using site = await serve(answer(200))
    const port = new URL(site.url).port
    await site[Symbol.asyncDispose]()
    const http = createHttp({ backoffMs: 5 })
    const error = await caught(http.send({ method: 'GET', url: `http://127.0.0.1:${port}/` }, recordingCall()))
    expect(error).toMatchObject({ code: 'unavailable' })
    expect(error.message).toContain(`127.0.0.1:${port} refuses the connection`)
    await http.close()
  })

  it('says that a name does not exist, and that a port speaks no TLS', async () => {
    const http = createHttp({ backoffMs: 5 })
    const unnamed = await caught(http.send({ method: 'GET', url: 'http://no-such-host.invalid/' }, recordingCall()))
    expect(unnamed.message).toMatch(/host name of no-such-host.invalid/)
    await using site = await serve(answer(200))
    const tls = await caught(http.send({ method: 'GET', url: site.url.replace('http', 'https') }, recordingCall()))
    expect(tls).toMatchObject({ code: 'invalid' })
    expect(tls.message).toMatch(/does not speak TLS/)
    await http.close()
  })
})

describe('abort', () => {
  it('ends a request and a wait at once, with the reason, and is not repeated', async () => {
    for (const handler of [() => {}, answer(429, { 'retry-after': '30' })] satisfies Handler[]) {
      await using site = await serve(handler)
      const stop = new AbortController()
      const sending = site.send({}, recordingCall(stop.signal))
      setTimeout(() => stop.abort(new Error('enough')), 50)
      const started = performance.now()
      await expect(sending).rejects.toThrow('enough')
      expect(performance.now() - started).toBeLessThan(2_000)
      expect(site.count()).toBe(1)
    }
  })
})

describe('evidence', () => {
  it('records URL, status, time and both bodies without their secrets', async () => {
    await using site = await serve(answer(200, {}, '{"adminPass":"hunter2","name":"n"}'))
    const call = recordingCall()
    await site.send({ url: `${site.url}/v1?token=abc`, method: 'POST', body: '{"password":"pw-1"}' }, call)
    await site.send({ method: 'POST', body: 'all of it', secretBody: true }, call)
    expect(call.exchanges[0]).toMatchObject({
      method: 'POST',
      status: 200,
      error: null,
      responseBody: '{"adminPass":"[redacted]","name":"n"}',
      requestBody: '{"password":"[redacted]"}',
    })
    expect(call.exchanges[0]?.target).toBe(`${site.url}/v1?token=[redacted]`)
    expect(call.exchanges[1]?.requestBody).toBe('[redacted]')
  })
})
