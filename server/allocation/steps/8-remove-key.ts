import type { StepFacts } from '@/server/domain/facts'
import type { SshConnection } from '@/server/ssh/port'
import { StepFailed } from '../failure'
import { removeKeyScript } from '../scripts/remove-key'
import type { ScriptReport } from '../scripts/shared'
import { factsOf, info, mayChange, type Step, type StepContext, type StepOutput, warn } from '../step'
import { fleetRoot } from './7-root-keys'
import { runAsRoot } from './privilege'
import { nodeTarget, rootLogin } from './proofs'

/** Step 8: takes the node key out of the node and out of the cloud, and proves that it is refused. */
export const removeKey: Step<8> = {
  id: 8,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[8],
  async *run(context) {
    // Without a working login as root with the fleet key, removing the node key would lock everybody out.
    const connection = await asFleetRoot(context)
    const report = await script(context, connection, 'remove')
    const filesCleaned = report.all('cleaned')
    yield info(
      filesCleaned.length > 0 ? `Removed from ${filesCleaned.join(', ')}.` : 'No file on the node held the key.',
    )
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
    if (oldKeyRefused === false || report.all('holding').length > 0) {
      const reason =
        oldKeyRefused === false
          ? 'The node key still works.'
          : `The node key is still in ${report.all('holding').join(', ')}.`
      throw new StepFailed('verification', { reason, detail: JSON.stringify(facts, null, 2) })
    }
    return { facts, workarounds: [] }
  },
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

async function asFleetRoot(context: StepContext): Promise<SshConnection> {
  const open = context.session.working(fleetRoot)
  if (open) return open
  const connection = await rootLogin(context)
  if (!connection) {
    throw new StepFailed('verification', {
      reason: 'Root cannot log in with the fleet key, so the node key was left in place.',
    })
  }
  context.session.adopt(connection, fleetRoot)
  return connection
}

/** The base64 of the node's public key: what stands in authorized_keys whatever options and comment surround it. */
async function script(
  context: StepContext,
  connection: SshConnection,
  phase: 'remove' | 'look',
): Promise<ScriptReport> {
  const { publicKey } = await context.store.nodeKey()
  const blob = publicKey.split(' ')[1] ?? ''
  const privilege = { tool: 'root', pty: false } as const
  if (phase === 'remove') await mayChange(context)
  return runAsRoot(connection, { text: removeKeyScript, args: [phase, blob] }, { privilege, signal: context.signal })
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
    return (await script(context, await asFleetRoot(context), 'look')).all('holding')
  } catch {
    context.signal.throwIfAborted()
    return null
  }
}
