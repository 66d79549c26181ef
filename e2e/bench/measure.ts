import http from 'node:http'
import type { Measured } from './bench'
import { summarise } from './statistics'

const warmUps = 20
const requests = 200

export type Asked = { what: string; url: string; headers: Record<string, string>; limit: number }

/**
 * Asks for an address one time after another on one connection, first to warm up, then measured, from sending to the last byte of
 * the answer. Throws when an answer is not 200, or does not say `expects`.
 */
export async function measure({ what, url, headers, limit }: Asked, expects: RegExp): Promise<Measured> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const ask = async () => await get(url, headers, agent)
    const first = await ask()
    if (!expects.test(first.body)) {
      throw new Error(`${what}: the answer does not say ${expects}. It begins: ${first.body.slice(0, 300)}`)
    }
    for (let count = 1; count < warmUps; count++) await ask()
    const times: number[] = []
    for (let count = 0; count < requests; count++) times.push((await ask()).ms)
    const { p50, p95, max, count } = summarise(times)
    const size = Math.round(Buffer.byteLength(first.body) / 1000)
    const detail = `p50 ${p50.toFixed(1)}, max ${max.toFixed(1)}, ${count} requests, ${size} kB`
    return { what: `${what}, p95`, value: p95, unit: 'ms', limit, detail }
  } finally {
    agent.destroy()
  }
}

/** One GET on a kept connection: ms from sending to the last byte, and the text. Rejects when the answer is not 200. */
export const get = (
  url: string,
  headers: Record<string, string>,
  agent: http.Agent,
): Promise<{ ms: number; body: string }> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const request = http.get(url, { headers, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const ms = performance.now() - started
        const body = Buffer.concat(chunks).toString('utf8')
        if (response.statusCode === 200) resolve({ ms, body })
        else reject(new Error(`${url} answered ${response.statusCode}: ${body.slice(0, 300)}`))
      })
    })
    request.on('error', reject)
  })
