import fs from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { stringify } from 'yaml'
import { startTemporaryPostgres } from '@/db/embedded'
import { migrateDatabase } from '@/db/migrate'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { parseEnv } from '@/server/env'
import { loadConfiguredClouds } from '@/server/services/clouds/load-configured'
import { asSystem, type ServiceContext } from '@/server/services/context'
import { refreshBuiltIns } from '@/server/services/guidelines/refresh-built-ins'
import { ensureFleetKey } from '@/server/services/keys/ensure-fleet-key'
import { createRuntime } from '@/server/services/runtime'
import { startWork } from '@/server/services/work'
import { Problem } from './problem'

/** An installation of Plumbline in this process: its own database, its services, and a worker that runs its jobs. */
export type Product = {
  ctx: ServiceContext
  /** What the worker logged as an error. */
  errors: string[]
  /** What a worker in a process of its own has to be started with. */
  variables: Record<string, string>
  close(): Promise<void>
}

/**
 * Starts it with a plumbline.yaml in `folder` that has these clouds; with `worker: 'outside'` nobody runs its jobs until
 * workers are started as processes of their own. Throws Problem when the file is refused.
 */
export async function startProduct(
  folder: string,
  options: { clouds: CloudConfig[]; cloudsFile: string; worker?: 'inside' | 'outside' },
): Promise<Product> {
  const dataFolder = path.join(folder, 'data')
  const config = path.join(folder, 'plumbline.yaml')
  fs.mkdirSync(dataFolder, { mode: 0o700 })
  fs.writeFileSync(config, stringify({ clouds: options.clouds }), { mode: 0o600 })
  const own = {
    OS_CLIENT_CONFIG_FILE: options.cloudsFile,
    XDG_CONFIG_HOME: process.env.XDG_CONFIG_HOME ?? path.join(homedir(), '.config'),
    PLUMBLINE_DATA: dataFolder,
    PLUMBLINE_CONFIG: config,
  }
  const postgres = await startTemporaryPostgres()
  const errors: string[] = []
  try {
    await migrateDatabase(postgres.url)
    const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line.trim()) })
    const env = parseEnv(own, folder)
    const inside = options.worker !== 'outside'
    const runtime = await createRuntime({ role: inside ? 'worker' : 'web', env, databaseUrl: postgres.url, log })
    const close = async () => {
      await runtime.close(8_000)
      await postgres.stop()
    }
    try {
      await ensureFleetKey(runtime)
      await refreshBuiltIns(runtime)
      const loaded = await loadConfiguredClouds(runtime)
      if (loaded.problems.length > 0) throw new Problem(loaded.problems.join('\n'))
      if (inside) await startWork(runtime, `verify-${process.pid}`)
    } catch (error) {
      await runtime.close(1_000)
      throw error
    }
    const variables = { ...own, DATABASE_URL: postgres.url }
    return { ctx: asSystem(runtime), errors, variables, close }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}
