import path from 'node:path'
import { startEmbeddedPostgres } from '@/db/embedded'
import { migrateDatabase } from '@/db/migrate'
import type { Env } from '../env'
import { prepareDataFolder } from './data-folder'
import { runningInstance } from './instance'
import { instanceEnvironment } from './run-inside'

/**
 * Calls `use` with the environment that reaches this installation's database: DATABASE_URL, else the running
 * instance's, else the local database, which is started for this moment. The tables are up to date; `migrations` says how
 * many were run for that.
 */
export const withInstallation = async <T>(
  env: Env,
  use: (environment: Record<string, string | undefined>, migrations: number) => Promise<T>,
): Promise<T> => {
  const running = runningInstance(env.dataFolder)
  if (env.databaseUrl === null && running?.databaseUrl != null)
    return use(instanceEnvironment(env.dataFolder, running), 0)
  const settings = { address: env.publicUrl, configFiles: [...env.configFiles] }
  if (env.databaseUrl !== null) {
    const migrations = await migrateDatabase(env.databaseUrl)
    return use(instanceEnvironment(env.dataFolder, { ...settings, databaseUrl: env.databaseUrl }), migrations)
  }
  prepareDataFolder(env.dataFolder)
  const postgres = await startEmbeddedPostgres({ dataFolder: path.join(env.dataFolder, 'postgres') })
  try {
    const migrations = await migrateDatabase(postgres.url)
    return await use(instanceEnvironment(env.dataFolder, { ...settings, databaseUrl: postgres.url }), migrations)
  } finally {
    await postgres.stop()
  }
}
