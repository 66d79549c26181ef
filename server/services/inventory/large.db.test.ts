import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeCountsByCloud } from '@/db/queries/node-counts'
import type { CloudNode } from '@/server/domain/node'
import { fakeNode } from '../testing/fake-cloud'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { syncCloudNodes } from './sync'
import { inventoryOf } from './testing'

/** As many as the largest real installation that was reported had. */
const count = 53_098
const pageSize = 1_000

let here: TestInstallation
/** Nodes at a place of the list that are not as they were. */
let changed: (index: number) => boolean = () => false
beforeAll(async () => {
  here = await testInstallation()
  // Made as it is read, so that only the product holds a whole listing.
  here.clouds.os1.listNodes = async function* () {
    for (let start = 0; start < count; start += pageSize) {
      const size = Math.min(pageSize, count - start)
      yield { nodes: Array.from({ length: size }, (_, index) => nodeAt(start + index)), gone: [] }
    }
    return null
  }
})
afterAll(async () => await here[Symbol.asyncDispose]())

const nodeAt = (index: number): CloudNode =>
  fakeNode(`i-${index.toString(16).padStart(17, '0')}`, {
    name: `web-${index}`,
    state: changed(index) ? 'stopped' : 'running',
    marks: { owner: `team-${index % 40}`, env: 'production', 'cost-center': String(index % 7), note: 'x'.repeat(120) },
  })

/** Time of a listing, and by how much the heap grew at most while it ran, MiB. */
async function measured() {
  const collect = globalThis.gc ?? (() => undefined)
  collect()
  const before = process.memoryUsage().heapUsed
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().heapUsed)
  }, 25)
  const startedAt = performance.now()
  const result = await syncCloudNodes(here.runtime, 'os1', new AbortController().signal)
  clearInterval(watch)
  return { result, seconds: (performance.now() - startedAt) / 1000, mebibytes: (most - before) / 2 ** 20 }
}
const tell = (what: string, { seconds, mebibytes }: { seconds: number; mebibytes: number }) =>
  process.stdout.write(`${count} nodes, ${what}: ${seconds.toFixed(1)} s, heap at most +${mebibytes.toFixed(0)} MiB\n`)

it('takes 53,098 nodes, first all of them, then nothing, then what changed', async () => {
  const first = await measured()
  expect(first.result).toEqual({ seen: count, changed: count, gone: 0, doubtful: 0 })
  tell('all new', first)
  expect((await nodeCountsByCloud(here.runtime.db)).get('os1')).toEqual({ total: count, byState: { running: count } })

  const places = await inventoryOf(here.runtime, 'os1').places()
  const again = await measured()
  expect(again.result).toMatchObject({ seen: count, changed: 0 })
  tell('none changed', again)
  expect(await inventoryOf(here.runtime, 'os1').places()).toEqual(places)

  changed = (index) => index % 10 === 0
  const tenth = await measured()
  expect(tenth.result).toMatchObject({ changed: Math.ceil(count / 10), gone: 0 })
  tell('a tenth changed', tenth)
  // Everything at once would be several hundred: descriptions are held as text, and only those that changed.
  for (const { mebibytes } of [first, again, tenth]) expect(mebibytes).toBeLessThan(400)
}, 300_000)
