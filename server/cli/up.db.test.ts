import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { expect, test } from 'vitest'
import { processStart, waitUntil } from '@/db/embedded/processes'
import { TestProduct } from './fixtures/product'
import { processesOf, readInstance } from './instance'

const ready = /Ready in .*token=once/

/** Every process that the instance of a product started, and its database's. */
const processesLeft = (product: TestProduct): number[] => {
  const instance = readInstance(product.dataFolder)
  return instance === null ? [] : processesOf(instance)
}

const databasePid = (product: TestProduct): number => {
  const started = fs.readFileSync(path.join(product.dataFolder, 'postgres', 'postgres.log'), 'utf8')
  return Number(/.*\[(\d+)\] LOG: {2}database system is ready/s.exec(started)?.[1])
}

test('starts all, prints one line to sign in with, and stops all in order on SIGTERM', async () => {
  await using product = await TestProduct.make()
  const run = product.up()
  await run.until(ready)
  expect(run.output()).toContain(
    `Open ${product.address} and sign in once with ${product.address}/api/auth/sign-in-link?token=once`,
  )
  const health = await product.health()
  expect(health.database).toMatch(/^postgres:\/\/plumbline:/)
  expect(health.config).toBe(path.join(product.dataFolder, 'lab', 'plumbline.yaml'))
  expect(run.output()).not.toContain(new URL(health.database).password)

  const database = databasePid(product)
  const instance = readInstance(product.dataFolder)!
  expect(processesLeft(product)).toEqual(expect.arrayContaining([health.web, health.worker, health.helper]))
  run.child.kill('SIGTERM')
  expect(await run.exited).toBe(0)
  expect(product.stopped()).toEqual(['worker', 'lab'])
  expect(processesOf(instance)).toEqual([])
  expect(processStart(database)).toBeNull()
  expect(readInstance(product.dataFolder)).toBeNull()
})

test('a second start says where the first runs, with a new link, and leaves it running', async () => {
  await using product = await TestProduct.make()
  const first = product.up()
  await first.until(ready)
  const second = product.up()
  expect(await second.exited).toBe(0)
  expect(second.output()).toContain(`already running (process ${first.child.pid}). Open ${product.address}`)
  expect(second.output()).toContain('token=once')
  expect((await product.health()).web).toBeGreaterThan(0)
})

test.each(['web', 'worker'] as const)('%s that is killed is started again, with nothing of it left', async (part) => {
  await using product = await TestProduct.make()
  const run = product.up()
  await run.until(ready)
  const before = await product.health()
  process.kill(before[part], 'SIGKILL')
  await run.until(new RegExp(`${part} ended \\(signal SIGKILL\\); starting it again`))
  await expect
    .poll(async () => (await product.health().catch(() => before))[part], { timeout: 20_000 })
    .not.toBe(before[part])
  if (part === 'web') expect(processStart(before.helper)).toBeNull()
})

test('a database that is killed comes back at the same address', async () => {
  await using product = await TestProduct.make()
  const run = product.up()
  await run.until(ready)
  const { database } = await product.health()
  const pid = databasePid(product)
  process.kill(pid, 'SIGKILL')
  await run.until(/The database ended; starting it again/)
  const port = Number(new URL(database).port)
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
  await expect.poll(answers, { timeout: 20_000 }).toBe(true)
})

test('what a killed start left is found and stopped by the next one', async () => {
  await using product = await TestProduct.make()
  const killed = product.up()
  await killed.until(ready)
  const orphans = await product.health()
  const database = databasePid(product)
  killed.child.kill('SIGKILL')
  await killed.exited
  for (const pid of [orphans.web, orphans.helper, orphans.worker, database]) expect(processStart(pid)).not.toBeNull()

  const next = product.up()
  await next.until(ready)
  expect(next.output()).toMatch(/Stopped \d+ processes that an earlier, killed start had left/)
  for (const pid of [orphans.web, orphans.helper, orphans.worker, database]) expect(processStart(pid)).toBeNull()
  expect((await product.health()).web).not.toBe(orphans.web)
})

test('Ctrl-C while it starts stops what has been started', async () => {
  await using product = await TestProduct.make()
  fs.writeFileSync(path.join(product.root, 'lab', 'main.ts'), 'setInterval(() => undefined, 1000)')
  const run = product.up()
  await run.until(/Tables/)
  expect(await waitUntil(() => processesLeft(product).length > 0, 20_000)).toBe(true)
  const instance = readInstance(product.dataFolder)!
  const left = processesLeft(product)
  run.child.kill('SIGINT')
  expect(await run.exited).toBe(130)
  expect(processesOf(instance)).toEqual([])
  for (const pid of left) expect(processStart(pid)).toBeNull()
})

test('a port that is taken is told before anything is started, with who has it', async () => {
  await using product = await TestProduct.make()
  const squatter = net.createServer().listen(product.port, '127.0.0.1')
  await once(squatter, 'listening')
  try {
    const run = product.up()
    expect(await run.exited).toBe(1)
    expect(run.output()).toContain(`Port ${product.port} is taken by`)
    expect(run.output()).toContain(`(process ${process.pid})`)
    expect(run.output()).toContain(`PORT=${product.port + 1} npm run up`)
    expect(fs.existsSync(path.join(product.dataFolder, 'postgres'))).toBe(false)
    expect(readInstance(product.dataFolder)).toBeNull()
  } finally {
    squatter.close()
  }
})

test('a worker that can never start is told with its last words, and all is stopped', async () => {
  await using product = await TestProduct.make()
  fs.writeFileSync(path.join(product.root, 'server', 'worker', 'main.ts'), 'throw new Error("no such table: job")')
  const run = product.up()
  expect(await run.exited).toBe(1)
  expect(run.output()).toContain('worker ends each time it is started')
  expect(run.output()).toContain('no such table: job')
  expect(readInstance(product.dataFolder)).toBeNull()
})

test.each([
  [{ PORT: 'x' }, 'PORT must be a number'],
  [{ HOST: '203.0.113.7' }, 'HOST=203.0.113.7 is not an address of this machine'],
  [{ PLUMBLINE_DATA: 'package.json' }, 'which is not a folder'],
  [{ DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' }, 'database does not answer'],
])('%j is refused in words', async (variables, words) => {
  await using product = await TestProduct.make()
  const run = product.up(variables as Record<string, string>)
  expect(await run.exited).toBe(1)
  expect(run.output()).toContain(words)
  expect(run.output()).not.toMatch(/hunter2|\n {4}at /)
})

test('without the lab only the configuration of the user is read, and --port is the port', async () => {
  await using product = await TestProduct.make()
  fs.writeFileSync(path.join(product.root, 'plumbline.yaml'), 'clouds: []\n')
  const run = product.up({ PORT: '', PLUMBLINE_LAB: 'off' }, ['--port', String(product.port)])
  await run.until(ready)
  expect((await product.health()).config).toBe(path.join(product.root, 'plumbline.yaml'))
  expect(run.output()).not.toContain('Simulated clouds')
})
