import http from 'node:http'
import type { Measured } from './bench'
import { get } from './measure'
import { summarise } from './statistics'

const usualRequests = 200

export type AllAsked = {
  what: string
  urls: readonly string[]
  headers: Record<string, string>
  limit: number
  requests?: number
}

/** Asks for each of several addresses in turn on one connection, each once to warm up. Throws when an answer is not 200. */
export async function measureAll({
  what,
  urls,
  headers,
  limit,
  requests = usualRequests,
}: AllAsked): Promise<Measured> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  try {
    for (const url of urls.slice(0, requests)) await get(url, headers, agent)
    const times: number[] = []
    for (let number = 0; number < requests; number++) {
      times.push((await get(urls[number % urls.length] ?? '', headers, agent)).ms)
    }
    const { p50, p95, max } = summarise(times)
    const detail = `p50 ${p50.toFixed(1)}, max ${max.toFixed(1)}, ${times.length} requests, ${urls.length} different`
    return { what: `${what} p95`, value: p95, unit: 'ms', limit, detail }
  } finally {
    agent.destroy()
  }
}
