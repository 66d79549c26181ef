import http from 'node:http'
import readline from 'node:readline'
import { nowMs, tickPattern } from './clock'

/**
 * So many viewers of one stream, each on a connection of its own, as a process of its own: `<address> <viewers>`, and a token in
 * PLUMBLINE_BENCH_TOKEN. Says `ready` when all are connected; each line of input ends a part and is answered by when each tick
 * of it came to each viewer.
 */
const [address = '', viewers = '1'] = process.argv.slice(2)

/** Tick and time, for all viewers. */
export type Arrivals = [tick: number, atMs: number][]
let arrivals: Arrivals = []

const view = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${process.env.PLUMBLINE_BENCH_TOKEN}`, accept: 'text/event-stream' }
    const request = http.get(address, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`The stream was refused: ${response.statusCode}`))
      resolve()
      response.setEncoding('utf8')
      let rest = ''
      response.on('data', (chunk: string) => {
        const at = nowMs()
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const [, tick] of lines.join('\n').matchAll(tickPattern)) arrivals.push([Number(tick), at])
      })
      const lost = () => {
        process.stderr.write('A viewer lost its stream.\n')
        process.exit(1)
      }
      response.on('end', lost).on('error', lost)
    })
    request.on('error', reject)
  })

await Promise.all(Array.from({ length: Number(viewers) }, view))
process.stdout.write('ready\n')
for await (const _line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(arrivals)}\n`)
  arrivals = []
}
process.exit(0)
