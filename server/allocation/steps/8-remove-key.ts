import type { StepFacts } from '@/server/domain/facts'
import { type SshConnection, SshError } from '@/server/ssh/port'
import { StepFailed } from '../failure'
import { removeKeyScript } from '../scripts/remove-key'
import { rootKeysScript } from '../scripts/root-keys'
import type { ScriptReport } from '../scripts/shared'
import { factsOf, info, mayChange, type Step, type StepContext, type StepOutput, warn } from '../step'
import { fleetRoot } from './7-root-keys'
import { runAsRoot } from './privilege'
import { newRootLogin, nodeTarget, rootLogin } from './proofs'
import { actionFor } from './script-failure'

/** Runs of the script, when connections end under it. */
const runsMax = 3
const asRoot = { tool: 'root', pty: false } as const

/**
 * Step 8: takes the node key out of the node and out of the cloud, and proves that it is refused. The fleet key logs in
 * anew before and after it; when it does not do so after it, the node key is put back over the connection that is open.
 */
export const removeKey: Step<8> = {
  id: 8,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[8],
  async *run(context) {
    const report = yield* removeFromNode(context)
    const filesCleaned = report.all('cleaned')
    yield info(
      filesCleaned.length > 0 ? `Removed from ${filesCleaned.join(', ')}.` : 'No file on the node held the key.',
    )
    for (const stuck of report.all('stuck')) yield warn(`The key could not be removed from ${stuck}.`)
    yield* proveFleetKey(context)
    const apiDeleted = yield* removeFromCloud(context)
    const oldKeyRefused = yield* refusedEverywhere(context)
    const facts: StepFacts[8] = {
      apiDeleted,
      filesHoldingKey: report.all('holding'),
      filesCleaned,
      oldKeyRefused,
      undeletableCopy: report.first('copy'),
      recheck: null,
    }
    requireRefused(facts, report.all('stuck'))
    return { facts, workarounds: [] }
  },
}

/**
 * A key that still works is a failure. One that stays in a file and is refused all the same leaves one of the two places
 * unclean, which the verdict says; when that could not be asked, it counts as working.
 */
function requireRefused(facts: StepFacts[8], stuck: string[]): void {
  const held = facts.filesHoldingKey ?? []
  if (facts.oldKeyRefused === true || (facts.oldKeyRefused === null && held.length === 0)) return
  const where = stuck.length > 0 ? ` It could not be removed from ${stuck.join('; ')}.` : ''
  const reason =
    facts.oldKeyRefused === false
      ? `The node key still works.${where}`
      : `The node key is still in ${held.join(', ')}, and whether it works could not be asked.${where}`
  throw new StepFailed('verification', { reason, detail: JSON.stringify(facts, null, 2), action: actionFor(where) })
}

/** Runs the script, again over a new connection when one ended under it. */
async function* removeFromNode(context: StepContext): AsyncGenerator<StepOutput, ScriptReport, void> {
  for (let runs = 1; ; runs++) {
    // Without a NEW login as root with the fleet key, removing the node key could lock everybody out.
    const connection = yield* newRootLogin(context)
    if (connection instanceof Error) throw connection
    if (!connection) {
      const reason = 'Root cannot log in with the fleet key, so the node key was left in place.'
      throw new StepFailed('verification', { reason })
    }
    context.session.adopt(connection, fleetRoot)
    try {
      return await script(context, connection, 'remove')
    } catch (error) {
      if (!(error instanceof SshError) || error.code !== 'closed' || runs >= runsMax) throw error
      yield warn('The connection ended while the key was removed: connecting again.')
    }
  }
}

/** A new login as root with the fleet key, or the node key is put back. */
async function* proveFleetKey(context: StepContext): AsyncGenerator<StepOutput, void, void> {
  const { store, session, signal, timing } = context
  const open = session.working(fleetRoot)
  const proven = yield* newRootLogin(context)
  if (proven !== null && !(proven instanceof Error)) return session.adopt(proven, fleetRoot)
  if (proven === null && open) {
    yield warn('Root is refused with the fleet key now: the node key is put back.')
    await mayChange(context)
    const { publicKeys } = await store.fleetKeys()
    const { publicKey } = await store.nodeKey()
    const args = ['keys', ...publicKeys, publicKey]
    await runAsRoot(open, { text: rootKeysScript, args }, { privilege: asRoot, signal, timing })
  }
  if (proven instanceof Error) throw proven
  const reason = 'After the node key was removed, root was refused with the fleet key.'
  throw new StepFailed('verification', { reason: open ? `${reason} The node key was put back for root.` : reason })
}

/** Deletes the key object. Listings may lag behind, so its absence is asked for a few times. */
async function* removeFromCloud(context: StepContext): AsyncGenerator<StepOutput, boolean, void> {
  const { store, provider, call, clock, timing, signal } = context
  const keys = (await store.intents()).filter(({ kind }) => kind === 'key')
  for (const { id, name } of keys) {
    await provider.removeKey(name, call)
    for (let tries = 1; await provider.keyExists(name, call); tries++) {
      if (tries === 4) return false
      await clock.sleep(timing.pollMs, signal)
    }
    await store.removed(id)
    yield info(`Key ${name} is deleted in the cloud.`)
  }
  return true
}

/** The base64 of a public key: what stands in authorized_keys whatever options and comment surround it. */
const blobOf = (publicKey: string): string => publicKey.split(' ')[1] ?? ''

async function script(
  context: StepContext,
  connection: SshConnection,
  phase: 'remove' | 'look',
): Promise<ScriptReport> {
  const { store, signal, timing } = context
  const { publicKey } = await store.nodeKey()
  const { publicKeys } = await store.fleetKeys()
  const args = [phase, blobOf(publicKey), blobOf(publicKeys[0] ?? '')]
  if (phase === 'remove') await mayChange(context)
  return runAsRoot(connection, { text: removeKeyScript, args }, { privilege: asRoot, signal, timing })
}

/** Tries the old key as the login user and as root; each is a connection of its own. Null when the node could not be asked. */
export async function* refusedEverywhere(context: StepContext): AsyncGenerator<StepOutput, boolean | null, void> {
  const { run, store, session, signal } = context
  const { target, options } = await nodeTarget(context)
  const { privateKey } = await store.nodeKey()
  const users = [...new Set([factsOf(run, 6).user, 'root'])]
  try {
    for (const user of users) {
      const { outcome } = await session.dialer.tryLogin(target, user, { privateKey }, options)
      yield outcome === 'refused'
        ? info(`The old key is refused for ${user}.`)
        : warn(`The old key still works for ${user}.`)
      if (outcome === 'accepted') return false
    }
    return true
  } catch {
    signal.throwIfAborted()
    yield warn('Whether the old key is refused could not be asked.')
    return null
  }
}

/** What the files of the node say, without changing them; null when the node could not be asked. */
export async function filesHoldingKey(context: StepContext): Promise<string[] | null> {
  try {
    const connection = context.session.working(fleetRoot) ?? (await rootLogin(context))
    if (!connection) return null
    context.session.adopt(connection, fleetRoot)
    return (await script(context, connection, 'look')).all('holding')
  } catch {
    context.signal.throwIfAborted()
    return null
  }
}
