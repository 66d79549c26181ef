import path from 'node:path'
import { buildWeb } from './build'
import { runCommand } from './problem'

const root = path.resolve(import.meta.dirname, '..', '..')

/** Builds the web application unless that is done; what the build said goes to the file that is named. */
await runCommand(async () => {
  await buildWeb(root, process.argv[2] ?? path.join(root, '.next', 'build.log'))
  return 0
})
