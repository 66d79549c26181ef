import { asSystem, type ServiceContext } from '../services/context'
import { createRuntime } from '../services/runtime'
import { runCommand } from './problem'

/**
 * Calls one service as the installation itself and prints what it answers, alone on standard output. The process has the
 * environment of the instance (see run-inside.ts).
 */
export const printAsSystem = (call: (ctx: ServiceContext) => Promise<string>): Promise<void> =>
  runCommand(async () => {
    const runtime = await createRuntime({ role: 'command' })
    try {
      process.stdout.write(`${await call(asSystem(runtime))}\n`)
      return 0
    } finally {
      await runtime.close()
    }
  })
