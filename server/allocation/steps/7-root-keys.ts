import type { SshConnection, SshError } from '@/server/ssh/port'
import { StepFailed } from '../failure'
import { rootKeysScript } from '../scripts/root-keys'
import type { ScriptReport } from '../scripts/shared'
import { factsOf, info, type Step, type StepContext, type StepOutput, warn } from '../step'
import { Lifelines } from './lifelines'
import { runAsRoot } from './privilege'
import { newRootLogin } from './proofs'
import { lookAtLogins, passwordsLeft, passwordsOffered, reloadOf, workaroundsOf } from './root-keys-look'

/** The fleet's key logs in as root under this name in the session; its connection is the working one from here on. */
export const fleetRoot = 'root (fleet key)'

/** Runs of one phase of the script, when connections end under it. */
const runsMax = 3

/**
 * Step 7: adds the fleet's keys to root, proves a new login with them, and only then switches password login off. Nobody
 * is ever locked out: when a proof fails, the sshd settings are taken back over a connection that is still open, and the
 * node key stays where it is until step 8.
 */
export const rootKeys: Step<7> = {
  id: 7,
  attempts: 3,
  timeoutMs: (timing) => timing.stepTimeoutMs[7],
  async *run(context) {
    const { run, store, session } = context
    const { user } = factsOf(run, 6)
    const lines = new Lifelines(context, user)
    let kept: SshConnection | null = null
    try {
      const privilege = await lines.privilege()
      yield info(`${user} becomes root by ${privilege.tool}${privilege.pty ? ' with a terminal' : ''}.`)

      const { publicKeys } = await store.fleetKeys()
      session.scriptRuns++
      const added = yield* addKeys(context, lines, publicKeys)
      yield info(`${added.first('added') ?? 'Some'} of ${publicKeys.length} fleet keys added to root.`)
      yield info('Root logs in with the fleet key.')

      const { locked, proven } = yield* lock(context, lines)
      const shown = await runAsRoot(
        proven,
        { text: rootKeysScript, args: ['show', user] },
        { privilege: { tool: 'root', pty: false }, signal: context.signal, timing: context.timing },
      )
      const facts = await lookAtLogins(context, { user, privilege, locked, added, shown })
      const left = passwordsLeft(facts)
      if (left) throw left
      for (const gap of facts.unverified) yield warn(`Could not be verified: ${gap}.`)
      kept = proven
      session.adopt(proven, fleetRoot)
      return { facts, workarounds: workaroundsOf(facts) }
    } finally {
      lines.release(kept)
    }
  },
}

/** The fleet's keys in root's file, and root in by one of them; the connection is held as a lifeline. */
async function* addKeys(
  context: StepContext,
  lines: Lifelines,
  publicKeys: string[],
): AsyncGenerator<StepOutput, ScriptReport, void> {
  for (let runs = 1; ; runs++) {
    const { report, cut } = await lines.run('keys', ...publicKeys)
    if (cut) yield warn('The connection ended while the keys were added: looking at what was done.')
    const connection = yield* newRootLogin(context)
    if (connection instanceof Error || connection === null) {
      // Cut off half way, the script may not have come as far as the keys.
      if (cut && runs < runsMax) continue
      throw yield* takenBack(lines, connection)
    }
    lines.hold(connection)
    return report
  }
}

/** Password login off, and root in again by the fleet key after it. */
async function* lock(
  context: StepContext,
  lines: Lifelines,
): AsyncGenerator<StepOutput, { locked: ScriptReport; proven: SshConnection }, void> {
  for (let runs = 1; ; runs++) {
    const { report: locked, cut } = await lines.run('lock')
    if (cut) yield warn('The connection ended while password login was switched off: looking at what was done.')
    const connection = yield* newRootLogin(context)
    if (connection instanceof Error || connection === null) throw yield* takenBack(lines, connection)
    lines.hold(connection)
    // Cut off before its last act, the reload, or in it: once more.
    const undone = cut && (reloadOf(locked) === 'none' || (await passwordsOffered(context)))
    if (undone && runs < runsMax) continue
    yield info(
      `Password login is switched off (${locked.first('place') ?? 'place not told'}, reloaded by ${reloadOf(locked)}).`,
    )
    return { locked, proven: connection }
  }
}

/** The settings go back to what they were; gives what the step fails with. */
async function* takenBack(lines: Lifelines, cause: SshError | null): AsyncGenerator<StepOutput, Error, void> {
  yield warn('Root cannot log in with the fleet key: the sshd settings are taken back.')
  const problem = await lines.restore()
  if (problem !== null) yield warn(`The sshd settings could not be taken back: ${problem}`)
  // It may be the way that is broken, and not the login: tried again.
  if (cause) return cause
  return new StepFailed('verification', {
    reason:
      problem === null
        ? 'Root cannot log in with the fleet key, so password login was left as it was.'
        : 'Root cannot log in with the fleet key, and the sshd settings could not be taken back. The node key still logs in.',
    ...(problem === null ? {} : { detail: problem }),
  })
}
