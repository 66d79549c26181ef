import { once } from 'node:events'
import { exportAudit } from '../services/audit/export-audit'
import { verifyWhole } from '../services/audit/verify-whole'
import { asSystem, type ServiceContext } from '../services/context'
import { createRuntime } from '../services/runtime'
import type { ActivityParameters } from './activity-parameters'
import { runCommand } from './problem'

const parameters: ActivityParameters = JSON.parse(process.argv[2] ?? '{}')

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

async function verify(ctx: ServiceContext): Promise<number> {
  const { ok, sentences } = await verifyWhole(ctx, parameters.command === 'verify' ? parameters.anchor : null)
  const text = `${sentences.join('\n')}\n`
  if (ok) await print(text)
  else process.stderr.write(text)
  return ok ? 0 : 1
}

// Who reads with `head` closes early.
process.stdout.on('error', () => process.exit(0))
await runCommand(async () => {
  const runtime = await createRuntime({ role: 'command' })
  try {
    const ctx = asSystem(runtime)
    if (parameters.command === 'verify') return await verify(ctx)
    for await (const part of (await exportAudit(ctx, { input: parameters.input })).text) await print(part)
    return 0
  } finally {
    await runtime.close()
  }
})
