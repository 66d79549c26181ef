import path from 'node:path'
import { bundleWorker } from './bundle'
import { runCommand } from './problem'

const root = path.resolve(import.meta.dirname, '..', '..')

/** Builds the worker and prints the parameters for Node that run it, as JSON. */
await runCommand(async () => {
  process.stdout.write(`${JSON.stringify(await bundleWorker(root))}\n`)
  return 0
})
