import fs from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { groupMembers } from '@/db/embedded/processes'
import { Api } from '../crash/api'
import type { Part } from '../torture/part'
import type { Bench, Measured } from './bench'
import { type Installation, startInstallation } from './installation'
import { listed } from './listed'
import { makeToken, signIn } from './session'

const nodes = 100_000
/** Of web and worker together. */
const limit = 400
/** Both look every 2 s whether there is something to give back. */
const quietMs = 10_000

/**
 * What web and worker hold after the world `large` was listed for the first time and once again, after some hundred requests, and
 * after a launch. Resident memory, with all that they have in common counted for both.
 */
export const memory: Bench = {
  id: 'memory',
  title: 'Memory with 100,000 nodes in six clouds',
  async *run({ tell }) {
    const installation = await startInstallation({ nodes })
    const sql = postgres(installation.databaseUrl, { max: 1, onnotice: () => undefined })
    try {
      const web = await installation.startWeb()
      const worker = await installation.startWorker()
      await listed(sql, 1)
      tell(`listed: web ${megabytes(web).toFixed(0)} MB, worker ${megabytes(worker).toFixed(0)} MB`)
      await use(installation)
      await listed(sql, 2)
      await pause(quietMs)
      yield* rows(web, worker)
    } finally {
      await sql.end({ timeout: 5 })
      await installation.stop()
    }
  },
}

function* rows(web: Part, worker: Part): Generator<Measured> {
  const parts = [
    { what: 'web', value: megabytes(web), peak: megabytes(web, 'VmHWM') },
    { what: 'worker', value: megabytes(worker), peak: megabytes(worker, 'VmHWM') },
  ]
  for (const { what, value, peak } of parts) {
    yield { what, value, unit: 'MB', limit: null, detail: `resident; ${peak.toFixed(0)} MB at most` }
  }
  const sum = parts.reduce((all, { value }) => all + value, 0)
  yield {
    what: 'web and worker',
    value: sum,
    unit: 'MB',
    limit,
    detail: `after two listings of ${nodes} nodes, requests and a launch`,
  }
}

/** Of all processes of the part, in 10^6 bytes; `VmHWM`: the most that it ever was. */
function megabytes(part: Part, what: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const { pid } = part
  if (pid === null) throw new Error(`${part.name} does not run.`)
  const kibibytes = groupMembers(pid).map((member) => {
    const status = fs.readFileSync(`/proc/${member}/status`, 'utf8')
    return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
  })
  return (kibibytes.reduce((sum, each) => sum + each, 0) * 1024) / 1e6
}

const paths = [
  '/nodes',
  '/api/v1/nodes?limit=100',
  '/api/v1/nodes?limit=100&q=kube&sort=-created',
  '/api/v1/nodes?limit=100&cloud=harbor&state=error',
  '/clouds',
  '/',
  '/api/v1/clouds',
]

/** What people and programs do in some minutes, and one node that is launched and released. */
async function use({ url, environment }: Installation): Promise<void> {
  const token = await makeToken('operator', environment)
  const cookie = await signIn(environment)
  for (let round = 0; round < 30; round++) {
    for (const path of paths) {
      const headers: Record<string, string> = path.startsWith('/api/v1')
        ? { authorization: `Bearer ${token}` }
        : { cookie }
      const answer = await fetch(`${url}${path}`, { headers })
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
      await answer.arrayBuffer()
    }
  }
  const api = new Api(url, token)
  const { id } = await api.launch('bench', ['meadow', 'aws-us-east-1'])
  await api.until(id, ({ nodes: launched }) => launched.every(({ state }) => state === 'delivered'))
  await api.verb(id, 'release')
}
