import { runCommand } from './problem'

/** Prints a link that signs one person in, once. Runs with the environment of the instance (see run-inside.ts). */
await runCommand(async () => {
  return 0
})
