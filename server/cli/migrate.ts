import { env } from '../env'
import { withInstallation } from './installation-database'
import { runCommand } from './problem'

/** Brings the tables of DATABASE_URL, or of this installation's own database, up to date. */
await runCommand(async () => {
  const count = await withInstallation(env(), async (_, migrations) => migrations)
  process.stdout.write(count === 0 ? 'The tables are up to date.\n' : `${count} migrations were run.\n`)
  return 0
})
