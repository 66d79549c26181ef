import path from 'node:path'
import { runStages } from './checks/run-stages'
import { makeStages, withReports } from './checks/stages'
import { runCommand } from './problem'
import { listenForStop } from './stop-signals'

const root = path.resolve(import.meta.dirname, '..', '..')

/** The fast part of `verify`: types, lint and unit tests; no database and no browser. */
await runCommand(() =>
  withReports((folder) => {
    const { types, lint, unit } = makeStages(root, folder)
    return runStages(
      [types, lint, unit],
      listenForStop(() => process.exit(130)),
    )
  }),
)
