import path from 'node:path'
import { runStages } from './checks/run-stages'
import { makeStages, withReports } from './checks/stages'
import { runCommand } from './problem'
import { listenForStop } from './stop-signals'

const root = path.resolve(import.meta.dirname, '..', '..')

/** Everything that decides whether this checkout is good, with all its set-up, on a bare machine. */
await runCommand(() =>
  withReports((folder) => {
    const { setUp, types, lint, unit, database, contract, build, torture, e2e } = makeStages(root, folder)
    return runStages(
      [setUp, types, lint, unit, database, contract, build, torture, e2e],
      listenForStop(() => process.exit(130)),
    )
  }),
)
