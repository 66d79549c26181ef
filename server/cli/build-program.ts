import path from 'node:path'
import { bundle, bundleWorker } from './bundle'
import { runCommand } from './problem'

const root = path.resolve(import.meta.dirname, '..', '..')

/** Builds the worker, or the program `<sources> <name>`, and prints the parameters for Node that run it, as JSON. */
await runCommand(async () => {
  const [sources, name] = process.argv.slice(2)
  const parameters = sources && name ? await bundle(root, sources, name) : await bundleWorker(root)
  process.stdout.write(`${JSON.stringify(parameters)}\n`)
  return 0
})
