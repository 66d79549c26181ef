import { createDatabase, type Database } from '@/db/client'
import { nodeGroups } from '@/db/queries/node-groups'
import { pageOfKeys } from '@/db/queries/node-pages'
import { nodesById } from '@/db/queries/nodes'
import { readSort } from '@/server/domain/node-list'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import type { Bench, Measured } from './bench'
import type { Ground } from './ground'
import { measureAll } from './measure-all'
import { seedNodes } from './seed/nodes'
import { summarise } from './statistics'

const sizes = [100_000, 1_000_000]
const limits = { database: 5, page: 50, counts: 300 }
const requests = 200
/** Fewer of what takes seconds. */
const slowRequests = 20
const requestsFor = (what: string): number => (what === 'frequent words' ? slowRequests : requests)

type Input = NodeFilter & { sort?: string }
const day = 86_400_000
const ago = (days: number): string => new Date(Date.now() - days * day).toISOString()

/** What people ask of the list, in turn. */
const asked: Record<string, Input[]> = {
  page: [{}],
  filter: [
    { state: ['error'] },
    { state: ['running'], reach: ['floating'] },
    { cloud: ['fleet-bench-cobalt'] },
    { cloud: ['fleet-bench-aws', 'fleet-bench-emerald'], state: ['stopped', 'error'] },
    { owner: 'ours' },
    { reach: ['ipv6', 'none'] },
  ],
  search: [
    { q: 'web-004211' },
    { q: '10.0.77.12' },
    { q: 'prod 00ff1' },
    { q: 'team=video' },
    { q: 'k8s-maps-db-1a' },
    { q: 'nothing-has-this' },
    { q: 'env=dev', state: ['error'] },
  ],
  // Many nodes have them, and few of those come early in the order of names: neither trigrams nor the order finds the first page soon.
  'frequent words': [{ q: 'web' }, { q: 'w' }, { q: 'maps-prod' }, { q: 'cc-17' }],
  sort: ['-name', 'cloud', '-cloud', 'state', 'created', '-created', '-changed', 'vcpu', '-memory'].map((sort) => ({
    sort,
  })),
}

/** The list of 100,000 and of 1,000,000 nodes: what its queries cost the database, and its answers over HTTP. */
export const nodes: Bench = {
  id: 'nodes',
  title: 'Nodes, 100,000 and 1,000,000 on 6 clouds',
  async *run(ground) {
    for (const size of sizes) {
      const client = createDatabase(ground.databaseUrl, {
        poolSize: 1,
        name: 'plumbline-bench',
        statementMsMax: 600_000,
      })
      try {
        await seedNodes(client, { nodes: size, print: ground.tell })
        for (const [what, inputs] of Object.entries(asked))
          yield await ofDatabase(client.db, `${count(size)}, ${what}`, { inputs, requests: requestsFor(what) })
      } finally {
        await client.close()
      }
      yield* overHttp(ground, count(size))
    }
  },
}

const count = (size: number): string => size.toLocaleString('en')

/** The list's own queries over one connection: counts of groups, keys of the page, its rows. */
async function ofDatabase(
  db: Database,
  what: string,
  { inputs, requests }: { inputs: readonly Input[]; requests: number },
): Promise<Measured> {
  const times: number[] = []
  for (let number = -20; number < requests; number++) {
    const { sort = 'name', ...filter } = inputs[(number + 20) % inputs.length] ?? {}
    const started = performance.now()
    const groups = await nodeGroups(db)
    const keys = await pageOfKeys(db, filter, groups, { sort: readSort(sort), after: null, limit: 101 })
    await nodesById(
      db,
      keys.slice(0, 100).map(([, , , id]) => id),
    )
    if (number >= 0) times.push(performance.now() - started)
  }
  const { p50, p95, max } = summarise(times)
  const detail = `p50 ${p50.toFixed(1)}, max ${max.toFixed(1)}, ${requests} pages of 100`
  return { what: `${what}, database p95`, value: p95, unit: 'ms', limit: limits.database, detail }
}

async function* overHttp({ url, cookie }: Ground, size: string): AsyncGenerator<Measured> {
  const headers = { cookie }
  const address = (procedure: string, input: object) =>
    `${url}/api/trpc/nodes.${procedure}?${new URLSearchParams({ input: JSON.stringify(input) })}`
  const list = (inputs: readonly Input[]) => inputs.map((input) => address('list', { limit: 100, ...input }))
  for (const [what, inputs] of Object.entries(asked)) {
    const asking = { urls: list(inputs), headers, requests: requestsFor(what) }
    yield await measureAll({ what: `${size}, ${what}, HTTP`, ...asking, limit: limits.page })
  }
  const read = async (procedure: string, input: object) => {
    const answer = await fetch(address(procedure, input), { headers })
    if (!answer.ok)
      throw new Error(`nodes.${procedure} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
    return (await answer.json()) as { result: { data: { cursors: string[] } } }
  }
  const started = performance.now()
  const { cursors } = (await read('positions', { every: 1_000 })).result.data
  const value = performance.now() - started
  yield {
    what: `${size}, positions when nodes have changed`,
    value,
    unit: 'ms',
    limit: limits.counts,
    detail: `${cursors.length} cursors, asked once`,
  }
  const deep = cursors.filter((_, index) => index % 7 === 3).map((cursor) => address('list', { limit: 100, cursor }))
  yield await measureAll({ what: `${size}, deep page, HTTP`, urls: deep, headers, limit: limits.page })
  const some = [...(asked.page ?? []), ...(asked.filter ?? []), ...(asked.search ?? [])]
  const facets = some.map((input) => address('facets', input))
  yield await measureAll({ what: `${size}, facets and counts, HTTP`, urls: facets, headers, limit: limits.counts })
  const past = [0.01, 1, 10, 30, 55].flatMap((days) => [
    { at: ago(days) },
    { at: ago(days), state: ['error' as const] },
  ])
  yield await measureAll({ what: `${size}, page of the past, HTTP`, urls: list(past), headers, limit: limits.counts })
}
