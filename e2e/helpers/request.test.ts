import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labControls } from './lab-controls'
import { request } from './request'

/** Takes every request and breaks its connection. */
const server = http.createServer((asked) => asked.socket.destroy())
let url: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

describe('a request without an answer', () => {
  it('is named, with the reason', async () => {
    await expect(request(`${url}/state`)).rejects.toThrow(`GET ${url}/state got no answer: other side closed`)
    await expect(request(`${url}/faults`, { method: 'POST' })).rejects.toThrow(`POST ${url}/faults got no answer`)
  })

  it('is named by everything that speaks to the lab', async () => {
    const lab = labControls(url)
    await expect(lab.struck()).rejects.toThrow(`GET ${url}/faults got no answer`)
    await expect(lab.healAll()).rejects.toThrow(`GET ${url}/state got no answer`)
  })

  it('is an AbortError when it was taken back', async () => {
    const signal = AbortSignal.abort()
    await expect(request(url, { signal })).rejects.toMatchObject({ name: 'AbortError' })
  })
})
