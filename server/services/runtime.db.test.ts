import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { expect, it } from 'vitest'
import { testDatabase } from '@/db/testing'
import { parseEnv } from '@/server/env'
import { createRuntime } from './runtime'

it('that fails half way leaves nothing open, or the command that asked for it would never end', async () => {
  await using database = await testDatabase()
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-runtime-'))
  const env = parseEnv({ PLUMBLINE_DATA: dataFolder, PLUMBLINE_CONFIG: 'none.yaml' }, dataFolder)
  const start = () => createRuntime({ role: 'worker', env, databaseUrl: database.url, log: pino({ level: 'silent' }) })
  const connections = async () =>
    (
      await database.sql`select application_name from pg_stat_activity
        where datname = current_database() and application_name like 'plumbline-%'`
    ).map((row) => row.application_name as string)
  try {
    const runtime = await start()
    expect(await connections()).toContain('plumbline-jobs')
    await runtime.close()
    // The queue is started by then, its timers run, and the pool beside it is connected.
    await database.sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not today'; end $$;
      create trigger refuse before update on pgboss.queue for each row execute function refuse()`)
    await expect(start()).rejects.toThrow('not today')
    await expect.poll(connections).toEqual([])
  } finally {
    fs.rmSync(dataFolder, { recursive: true, force: true })
  }
})
