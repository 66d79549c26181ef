import type { StepFacts } from '@/server/domain/facts'
import { command } from '@/server/ssh/command'
import type { SshConnection } from '@/server/ssh/port'
import type { NodeRun } from './ports'
import type { StepContext } from './step'

/** Where the script writes: readable for whoever logs in, and gone with the node. */
const file = '/var/tmp/plumbline-user-data'
/** How long the last stage of a first boot may take after sshd answers, in ms. */
const userDataWaitMs = 90_000
const lookEachMs = 2_000

/** The script of a node that tries user data: it leaves the node's own id behind; null for every other node. */
export const userDataOf = ({ purpose, nodeId }: Pick<NodeRun, 'purpose' | 'nodeId'>): string | null =>
  purpose === 'probe' ? `#!/bin/sh\numask 022\necho ${nodeId} > ${file}\n` : null

/** Looks over SSH, until it is there or its time is over, whether the user data was run. */
export async function lookForUserData(
  { run, clock, timing, signal }: Pick<StepContext, 'run' | 'clock' | 'timing' | 'signal'>,
  connection: SshConnection,
): Promise<NonNullable<StepFacts[6]['userData']>> {
  const startedMs = clock.now()
  for (;;) {
    const { stdout } = await connection.exec(command('cat', file), { timeoutMs: timing.commandMs, signal })
    const seconds = Math.round((clock.now() - startedMs) / 1000)
    if (stdout.includes(run.nodeId))
      return { honoured: true, detail: `A script given as user data had run within ${seconds} s of the login.` }
    if (clock.now() - startedMs >= userDataWaitMs)
      return { honoured: false, detail: `A script given as user data had not run ${seconds} s after the login.` }
    await clock.sleep(lookEachMs, signal)
  }
}
