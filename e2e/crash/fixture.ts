import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { test as base, expect } from '@playwright/test'
import { type Product, startProduct } from '../helpers/product'
import { type Allocation, Api, type Stream } from './api'
import { leakedIn, resourcesOf, standingKinds } from './books'
import { Holds } from './holds'
import { readInstance } from './processes'
import { counted, Table } from './table'

const root = path.resolve(import.meta.dirname, '..', '..')
const execute = promisify(execFile)

export type Ground = {
  product: Product
  readonly api: Api
  holds: Holds
  readonly table: Table
  /** Calls `up` again on the same data folder, after it was killed. */
  startAgain(): Promise<void>
}
const pace = { PLUMBLINE_LAB_PACE: '0.05' }

/** One product for all files of this folder: they break its parts and expect them to come back. */
export const test = base.extend<object, { ground: Ground }>({
  ground: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const product = await startProduct(pace)
      const { dataFolder, url } = product
      const openHolds = () => Holds.open(readInstance(dataFolder).databaseUrl)
      const ground: Ground = {
        product,
        api: new Api(url, await makeToken(dataFolder)),
        holds: await openHolds(),
        table: new Table(),
        startAgain: async () => {
          await ground.holds.close().catch(() => undefined)
          ground.product = await startProduct({ ...pace, PLUMBLINE_DATA: dataFolder, PORT: new URL(url).port })
          ground.holds = await openHolds()
        },
      }
      await use(ground)
      ground.table.print()
      await ground.holds.close()
      await ground.product.stop()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
})
export { owned } from './books'
export { ended } from './ended'
export { expect }

async function makeToken(dataFolder: string): Promise<string> {
  const words = ['server/cli/bootstrap.mjs', 'token', '--role', 'operator', '--name', 'crash']
  const { stdout } = await execute('node', words, { cwd: root, env: { ...process.env, PLUMBLINE_DATA: dataFolder } })
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** What stands in the clouds for an allocation, by kind. */
export const resources = ({ product }: Ground, allocation: string): Promise<Record<string, number>> =>
  resourcesOf(product.lab, allocation)

/** Everything in the clouds that did not come with the world and still stands. */
export const leaked = ({ product }: Ground): Promise<string[]> => leakedIn(product.lab)

/** Holes and doubles of a stream, once it has everything that is in the database. */
export async function gapsOf({ holds }: Ground, allocation: string, stream: Stream): Promise<string[]> {
  const { count, last } = await holds.events(allocation)
  expect(count, 'events in the database have no hole').toBe(last)
  await stream.reach(last)
  return stream.gaps
}

/** Names have to be told apart over all files. */
let names = 0
export const nameFor = (what: string): string => `${what}-${++names}`

/** Counts of several nodes together. */
export function sum(all: Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const one of all) {
    for (const [kind, count] of Object.entries(one)) total[kind] = (total[kind] ?? 0) + count
  }
  return total
}

export async function release({ api }: Ground, id: string): Promise<void> {
  await api.verb(id, 'release')
  await api.until(id, ({ state }) => state === 'released')
}

/** Kinds of what still stands in the clouds for an allocation. */
export const standing = async (ground: Ground, id: string): Promise<string[]> =>
  standingKinds(await resources(ground, id))

/** A row of the table for an allocation of one node that came to its end just now. */
export async function addTroubles(
  ground: Ground,
  about: {
    step: number | string
    cloud: string
    killed: string
    moment: string
    since: number
    now: Allocation
    stream: Stream
  },
): Promise<void> {
  const { since, now, stream, ...rest } = about
  const found = await resources(ground, now.id)
  const gaps = await gapsOf(ground, now.id, stream)
  const stands = standingKinds(found)
  ground.table.add({
    ...rest,
    outcome: now.state,
    resources: counted(found),
    gaps: gaps.length,
    seconds: (Date.now() - since) / 1000,
    leaked: now.state === 'delivered' ? 0 : stands.length,
  })
}
