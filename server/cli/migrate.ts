import { migrateDatabase } from '@/db/migrate'
import { env } from '../env'
import { withInstallation } from './installation-database'
import { runCommand } from './problem'

/** Brings the tables of DATABASE_URL, or of this installation's own database, up to date. */
await runCommand(async () => {
  const given = env().databaseUrl
  const count =
    given === null
      ? await withInstallation(env(), async ({ DATABASE_URL }) => migrateDatabase(DATABASE_URL ?? ''))
      : await migrateDatabase(given)
  process.stdout.write(count === 0 ? 'The tables are up to date.\n' : `${count} migrations were run.\n`)
  return 0
})
