import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pino from 'pino'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateDatabase } from '@/db/migrate'
import { type PackagedPostgres, packagedPostgres, startPackagedPostgres } from '@/db/testing-debian'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import { childEnvironment, parseEnv } from '@/server/env'
import { getAllocation } from './allocations/get-allocation'
import { launch } from './allocations/launch'
import { loadConfiguredClouds } from './clouds/load-configured'
import { readCatalogue } from './clouds/read-catalogue'
import { asSystem, type ServiceContext } from './context'
import { listLeftovers } from './leftovers/list-leftovers'
import { sweepCloud } from './leftovers/sweep'
import { createRuntime, type OwnedRuntime } from './runtime'

const root = path.resolve(import.meta.dirname, '..', '..')
const found = packagedPostgres()
if (!found)
  process.stdout.write('Backup and restore are not tested: Debian\'s package "postgresql" is not installed.\n')

/** pg_dump while nodes are on their way, pg_restore into another database, and a worker there: real programs, real processes. */
describe.skipIf(!found)('a backup of the database', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-backup-'))
  const workers: ChildProcess[] = []
  const runtimes: OwnedRuntime[] = []
  let server: PackagedPostgres
  let lab: LabProcess
  beforeAll(async () => {
    ;[server, lab] = await Promise.all([startPackagedPostgres(found!), startLab({ world: 'empty' })])
  })
  afterAll(async () => {
    for (const worker of workers) await kill(worker)
    for (const runtime of runtimes) await runtime.close(1_000)
    await lab?.stop()
    await server?.[Symbol.asyncDispose]()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const variables = (url: string) => ({
    DATABASE_URL: url,
    PLUMBLINE_DATA: path.join(folder, 'data'),
    PLUMBLINE_CONFIG: path.join(lab.folder, 'plumbline.yaml'),
    LOG_LEVEL: 'info',
  })
  async function open(url: string): Promise<ServiceContext> {
    const env = parseEnv(variables(url), root)
    const runtime = await createRuntime({ role: 'command', env, databaseUrl: url, log: pino({ level: 'silent' }) })
    runtimes.push(runtime)
    return asSystem(runtime)
  }
  /** A worker as people start it; resolves when it is ready. */
  async function startWorker(url: string): Promise<ChildProcess> {
    const worker = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'server', 'worker', 'main.ts')], {
      cwd: root,
      env: childEnvironment({ NODE_ENV: 'production', ...variables(url) }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    workers.push(worker)
    let said = ''
    worker.stderr?.on('data', (chunk) => (said += chunk))
    await new Promise<void>((resolve, reject) => {
      worker.stdout?.on('data', (chunk) => {
        said += chunk
        if (said.includes('The worker is ready')) resolve()
      })
      worker.once('exit', () => reject(new Error(`The worker ended:\n${said}`)))
    })
    return worker
  }
  async function until<Value>(look: () => Promise<Value | null | false>): Promise<Value> {
    for (;;) {
      const value = await look()
      if (value) return value
      await delay(250)
    }
  }
  const rowsOf = async (url: string, statement: string): Promise<string[]> => {
    const sql = postgres(url, { max: 1 })
    try {
      return (await sql.unsafe(statement)).map((row) => JSON.stringify(row))
    } finally {
      await sql.end()
    }
  }
  const auditRows = 'select * from audit order by id'
  const eventRows = 'select * from allocation_event order by allocation_id, seq'
  const madeOf = async (id: string) =>
    Object.values(await lab.books(id))
      .flat()
      .filter(({ kind, seeded }) => kind === 'server' && !seeded)

  it('taken while nodes are on their way goes on elsewhere: delivered, nothing twice, audit and events as they were', async () => {
    const first = await server.create('first')
    await migrateDatabase(first)
    const before = await open(first)
    await loadConfiguredClouds(before)
    for (const cloud of ['harbor', 'meadow', 'aws-us-east-1'])
      await readCatalogue(before, cloud, new AbortController().signal)
    await server.dump('first', path.join(folder, 'empty.dump'))

    const gates = [await lab.gate('harbor', 'POST /compute/servers'), await lab.gate('aws-us-east-1', 'RunInstances')]
    const worker = await startWorker(first)
    const { id } = await launch(before, { name: 'saved', clouds: ['harbor', 'meadow', 'aws-us-east-1'], count: 1 })
    for (const gate of gates) await gate.held()
    await until(async () => (await getAllocation(before, { id })).nodes.some(({ state }) => state === 'delivered'))

    await server.dump('first', path.join(folder, 'under-way.dump'))
    // The machine is gone; what it had asked for takes effect all the same.
    await kill(worker)
    for (const gate of gates) await gate.open()

    const second = await server.create('second')
    await server.restore('second', path.join(folder, 'under-way.dump'))
    expect(await migrateDatabase(second)).toBe(0)
    const [audit, events] = [await rowsOf(second, auditRows), await rowsOf(second, eventRows)]
    expect(audit.length).toBeGreaterThan(1)
    expect(events.length).toBeGreaterThan(50)
    expect((await rowsOf(first, auditRows)).slice(0, audit.length)).toEqual(audit)
    const everything = new Set(await rowsOf(first, eventRows))
    expect(events.filter((event) => !everything.has(event))).toEqual([])

    const after = await open(second)
    await startWorker(second)
    const ended = await until(async () => {
      const now = await getAllocation(after, { id })
      return ['delivered', 'failed', 'partial'].includes(now.state) && now
    })
    expect(ended.nodes.map(({ state, failure }) => ({ state, failure }))).toEqual(
      ended.nodes.map(() => ({ state: 'delivered', failure: null })),
    )
    const servers = await madeOf(id)
    expect(servers.map(({ id: server }) => server).sort()).toEqual(
      ended.nodes.map(({ providerId }) => providerId).sort(),
    )
    await expect(rowsOf(second, 'delete from audit')).rejects.toThrow(/never changed or removed/)
  }, 300_000)

  it('from before they were made does not know them: they are shown as unknown and never removed by themselves', async () => {
    const older = await server.create('older')
    await server.restore('older', path.join(folder, 'empty.dump'))
    const ctx = await open(older)
    const made = Object.values(await lab.books(ctx.installation))
      .flat()
      .filter(({ seeded }) => !seeded)
    expect(made.length).toBeGreaterThanOrEqual(3)
    for (const cloudId of ['harbor', 'meadow', 'aws-us-east-1']) {
      await sweepCloud(ctx, { cloudId, by: 'schedule', dryRun: false }, new AbortController().signal)
      await sweepCloud(ctx, { cloudId, by: 'schedule', dryRun: false }, new AbortController().signal)
    }
    const { items } = await listLeftovers(ctx, { limit: 500, state: 'open' })
    const servers = items.filter(({ kind }) => kind === 'server')
    expect(servers).toHaveLength(3)
    expect(new Set(items.map(({ verdict, reason }) => `${verdict} ${reason}`))).toEqual(
      new Set(['unknown intent-unknown']),
    )
    expect(items.every(({ next, nextAt }) => nextAt === null && next === 'needs-person')).toBe(true)
    const still = Object.values(await lab.books(ctx.installation))
      .flat()
      .filter(({ seeded }) => !seeded)
    expect(still.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id).sort())
  })
})

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
