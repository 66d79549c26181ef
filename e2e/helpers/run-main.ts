import { describeError } from '../openstack/problem'

/** Runs a command to its end: what it answers is the exit code; a throw is told on stderr and is 1. */
export async function runMain(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main()
  } catch (error) {
    process.stderr.write(`\n${describeError(error)}\n`)
    process.exitCode = 1
  }
  // The channel to the bootstrap would keep this process alive.
  if (process.connected) process.disconnect()
}
