import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findBinaries, isReachableByAll } from './binaries'
import { launchApart } from './fixtures/launcher'
import { serversIn } from './leftover'
import { preparePlace, removePlace } from './place'
import { processStart, waitUntil } from './processes'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start'

let dataFolder: string
const running: EmbeddedPostgres[] = []

beforeEach(() => {
  dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-embedded-'))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
  fs.chownSync(dataFolder, process.getuid?.() ?? 0, process.getgid?.() ?? 0)
  removePlace(await preparePlace(dataFolder))
})

const start = async (durable = false): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ dataFolder, durable })
  running.push(server)
  return server
}

const query = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
  const sql = postgres(url, { max: 1 })
  try {
    return [...(await sql.unsafe(text))]
  } finally {
    await sql.end()
  }
}

const problemOf = async (): Promise<unknown> => {
  try {
    await start()
  } catch (error) {
    return error
  }
  throw new Error('it started')
}

describe('startEmbeddedPostgres', () => {
  test('serves one database on 127.0.0.1, keeps its data and port, and leaves nothing running', async () => {
    const first = await start()
    expect(new URL(first.url)).toMatchObject({ hostname: '127.0.0.1', pathname: '/plumbline' })
    await query(first.url, 'create table kept (n int); insert into kept values (7)')
    const [settings] = await query(
      first.url,
      `select current_setting('listen_addresses') as listen, current_setting('max_connections') as most,
        pg_size_bytes(current_setting('shared_buffers')) / 1048576 as buffers`,
    )
    expect(settings).toMatchObject({ listen: '127.0.0.1', most: '200' })
    expect(Number(settings?.buffers)).toBeGreaterThanOrEqual(128)
    expect(Number(settings?.buffers)).toBeLessThanOrEqual(1024)
    await first.stop()
    expect(processStart(first.pid)).toBeNull()

    const second = await start()
    expect(second.port).toBe(first.port)
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  test('a wrong password is refused, and the right one stands only in a file of its owner', async () => {
    const { url } = await start()
    const wrong = new URL(url)
    wrong.password = 'guess'
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/)
    expect(fs.statSync(path.join(dataFolder, 'password')).mode & 0o777).toBe(0o600)
  })

  test('starts again after the server was killed, with all that was committed', async () => {
    const first = await start(true)
    await query(first.url, 'create table kept (n int); insert into kept values (7)')
    process.kill(first.pid, 'SIGKILL')
    await first.exited
    expect(await query((await start()).url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  test('stops the server that a killed starter left, and only that one', async () => {
    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-embedded-'))
    const [left, bystander] = await Promise.all([launchApart(dataFolder), launchApart(other)])
    try {
      left.child.kill('SIGKILL')
      await once(left.child, 'exit')
      expect(processStart(left.said.pid)).not.toBeNull()
      const again = await start()
      expect(processStart(left.said.pid)).toBeNull()
      expect(again.pid).not.toBe(left.said.pid)
      expect(await query(bystander.said.url, 'select 1 as one')).toEqual([{ one: 1 }])
    } finally {
      await bystander.end()
      removePlace(await preparePlace(other))
    }
  })

  test('a process that has got the number of a dead server is left alone', async () => {
    await (await start()).stop()
    const { cluster } = await preparePlace(dataFolder)
    fs.writeFileSync(path.join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n`)
    const server = await start()
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('a database that somebody uses is not started twice', async () => {
    await start()
    const problem = await problemOf()
    expect(problem).toMatchObject({ problem: 'in-use' })
    expect(String(problem)).toContain(`process ${process.pid}`)
    expect(await query(running[0]!.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('a database of an older PostgreSQL is left as it is, with what to do', async () => {
    await (await start()).stop()
    const { cluster } = await preparePlace(dataFolder)
    fs.writeFileSync(path.join(cluster, 'PG_VERSION'), '15\n')
    const problem = await problemOf()
    expect(problem).toMatchObject({ problem: 'other-version' })
    expect(String(problem)).toMatch(/made by PostgreSQL 15.*brings 18.*pg_dump.*mv /s)
    fs.writeFileSync(path.join(cluster, 'PG_VERSION'), '18\n')
    expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('an interrupted first start is begun anew', async () => {
    const { cluster } = await preparePlace(dataFolder)
    fs.mkdirSync(`${cluster}.new`)
    fs.writeFileSync(path.join(`${cluster}.new`, 'half'), '')
    expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('another program on its port makes it choose another port', async () => {
    const first = await start()
    await first.stop()
    const net = await import('node:net')
    const squatter = net.createServer().listen(first.port, '127.0.0.1')
    await once(squatter, 'listening')
    try {
      expect((await start()).port).not.toBe(first.port)
    } finally {
      squatter.close()
    }
  })

  test('an abort while it starts leaves no process', async () => {
    const abort = new AbortController()
    const starting = startEmbeddedPostgres({ dataFolder, durable: false, signal: abort.signal })
    const { cluster } = await preparePlace(dataFolder)
    await waitUntil(() => serversIn(cluster).length > 0, 20_000, 5)
    abort.abort()
    await expect(starting).rejects.toThrow(/abort/i)
    expect(await waitUntil(() => serversIn(cluster).length === 0, 10_000)).toBe(true)
  })
})

const games = ((): { uid: number; gid: number } | null => {
  if (process.getuid?.() !== 0 || !isReachableByAll(findBinaries().folder)) return null
  const fields = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith('games:'))
    ?.split(':')
  return fields === undefined ? null : { uid: Number(fields[2]), gid: Number(fields[3]) }
})()
if (games === null)
  process.stderr.write('Not root, or this checkout is closed to other users: tests with a second user are left out.\n')

describe.skipIf(games === null)('with another user', () => {
  test('an ordinary user has everything in the data folder', async () => {
    fs.chownSync(dataFolder, games!.uid, games!.gid)
    const launched = await launchApart(dataFolder, games!)
    try {
      expect(launched.said.problem).toBeUndefined()
      expect(await query(launched.said.url, 'select current_user as me')).toEqual([{ me: 'plumbline' }])
      const owner = execFileSync('ps', ['-o', 'uid=', '-p', String(launched.said.pid)], { encoding: 'utf8' })
      expect(Number(owner)).toBe(games!.uid)
      expect(fs.existsSync(path.join(dataFolder, 'cluster', 'PG_VERSION'))).toBe(true)
    } finally {
      await launched.end()
    }
    expect(processStart(launched.said.pid)).toBeNull()
  })

  test('the folder of another user is refused, by root too', async () => {
    fs.chownSync(dataFolder, games!.uid, games!.gid)
    const problem = await problemOf()
    expect(problem).toMatchObject({ problem: 'foreign-folder' })
    expect(String(problem)).toContain('belongs to games')
  })

  test('a folder of root is refused to an ordinary user', async () => {
    fs.chmodSync(dataFolder, 0o755)
    const launched = await launchApart(dataFolder, games!)
    await launched.end()
    expect(launched.said.problem).toBe('foreign-folder')
    expect(launched.said.message).toContain('PLUMBLINE_DATA')
  })
})
