import { spawn } from 'node:child_process'
import path from 'node:path'
import { waitFor } from '../helpers/product'
import type { Allocation, Stream } from './api'
import {
  addTroubles,
  ended,
  expect,
  type Ground,
  gapsOf,
  leaked,
  nameFor,
  owned,
  release,
  resources,
  sum,
  test,
} from './fixture'
import { end, endPart, extraWorker, pidOf, running } from './processes'

const root = path.resolve(import.meta.dirname, '..', '..')
const clouds = ['aws-us-east-1', 'harbor', 'meadow', 'summit6']

/** Gates before the request for a node, in all clouds. */
const closeGates = async ({ product }: Ground) =>
  await Promise.all(
    clouds.map((cloud) => product.lab.gate(cloud, cloud.startsWith('aws') ? 'RunInstances' : 'POST /compute/servers')),
  )

/** Which worker has a node, by its last `node-started`. */
const workersOf = (stream: Stream): Map<string, string> =>
  new Map(stream.events.flatMap(({ type, node, worker }) => (type === 'node-started' ? [[node!, worker!]] : [])))
const isOf = (worker: string | undefined, pid: number): boolean => worker?.includes(`-${pid}-`) ?? false

/** Waits until all these nodes were started by another worker than this process; answers how many seconds it took. */
async function takenOver(stream: Stream, nodes: string[], pid: number): Promise<number> {
  const since = Date.now()
  const look = () => (nodes.every((node) => !isOf(workersOf(stream).get(node), pid)) ? true : undefined)
  await waitFor(look, 60_000, () => `Nobody took over from ${pid}: ${JSON.stringify([...workersOf(stream)])}`)
  return (Date.now() - since) / 1000
}

async function delivered(
  ground: Ground,
  id: string,
  stream: Stream,
  about: { step: string; killed: string; moment: string; since: number },
) {
  const now: Allocation = await ground.api.until(id, ended)
  const cloud = `${now.nodes.length} nodes`
  await addTroubles(ground, { ...about, cloud, now, stream })
  expect(now.state).toBe('delivered')
  expect.soft(await resources(ground, id)).toEqual(sum(now.nodes.map((node) => owned[node.cloud]!)))
  expect.soft(await gapsOf(ground, id, stream)).toEqual([])
  await release(ground, id)
  expect(await leaked(ground)).toEqual([])
  await stream.close()
}

test('SIGTERM: the worker hands its nodes over at once, without waiting for its heartbeat', async ({ ground }) => {
  test.setTimeout(120_000)
  const { product, api } = ground
  const gates = await closeGates(ground)
  const { id, nodes } = await api.launch(nameFor('term'), clouds)
  const stream = api.follow(id)
  await Promise.all(gates.map((gate) => gate.held()))
  const since = Date.now()
  expect(await ground.holds.activeJobs()).toBe(4)
  const pid = await endPart(product.dataFolder, 'worker', 'SIGTERM')
  expect(await ground.holds.activeJobs(), 'jobs that only a missing heartbeat would free').toBe(0)
  const ids = nodes.map((node) => node.id)
  const seconds = await takenOver(stream, ids, pid)
  for (const gate of gates) await gate.open()
  await delivered(ground, id, stream, {
    step: '4',
    killed: 'worker',
    moment: `SIGTERM, next after ${seconds.toFixed(1)} s`,
    since,
  })
  expect.soft(seconds, 'seconds until another worker has all nodes').toBeLessThan(15)
})

test('two workers, kill -9 of one: the other goes on within 15 s', async ({ ground }) => {
  test.setTimeout(180_000)
  const { product, api } = ground
  const second = spawn('node', ['server/cli/bootstrap.mjs', 'worker'], {
    cwd: root,
    env: { ...process.env, PLUMBLINE_DATA: product.dataFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  second.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  try {
    const ready = () => (said.includes('The worker is ready') ? extraWorker(product.dataFolder) : undefined)
    const pid = await waitFor(ready, 60_000, () => `The second worker did not start:\n${said}`)
    const gates = await closeGates(ground)
    const first = await running(product.dataFolder, 'worker')
    // The first worker sleeps while the nodes are handed out, so that the second one has them all.
    process.kill(first, 'SIGSTOP')
    const { id, nodes } = await api.launch(nameFor('two'), clouds, 2)
    const stream = api.follow(id)
    const its = nodes.map((node) => node.id)
    const hasAll = () => (its.every((node) => isOf(workersOf(stream).get(node), pid)) ? true : undefined)
    await waitFor(hasAll, 30_000, () => 'The second worker did not take the nodes.').finally(() =>
      process.kill(first, 'SIGCONT'),
    )
    await Promise.all(gates.map((gate) => gate.held(2)))

    await end(pid, 'SIGKILL')
    const since = Date.now()
    const seconds = await takenOver(stream, its, pid)
    expect(pidOf(product.dataFolder, 'worker'), 'the other worker is the one that was there').toBe(first)
    for (const gate of gates) await gate.open()
    const moment = `1 of 2, next after ${seconds.toFixed(1)} s`
    await delivered(ground, id, stream, { step: '4', killed: 'worker', moment, since })
    expect.soft(seconds, 'seconds until the other worker has all nodes').toBeLessThan(15)
  } finally {
    second.kill('SIGTERM')
  }
})

test('kill -9 of up, web and worker at once, then `up` again: orphans are stopped, the nodes are delivered', async ({
  ground,
}) => {
  test.setTimeout(180_000)
  const { product, api } = ground
  const gates = await closeGates(ground)
  const { id } = await api.launch(nameFor('up'), clouds)
  const stream = api.follow(id)
  await Promise.all(gates.map((gate) => gate.held()))
  const lab = pidOf(product.dataFolder, 'lab')
  const since = Date.now()
  for (const part of ['up', 'worker', 'web'] as const) await endPart(product.dataFolder, part)
  for (const gate of gates) await gate.open()
  await ground.startAgain()
  expect(ground.product.output()).toMatch(/Stopped \d+ processes that an earlier, killed start had left/)
  expect(pidOf(product.dataFolder, 'lab'), 'the lab of the killed start was stopped').not.toBe(lab)
  await delivered(ground, id, stream, { step: '4', killed: 'up, web, worker', moment: 'node made, answer lost', since })
})
