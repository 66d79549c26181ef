import { command } from '@/server/ssh/command'
import { loginHint } from '@/server/ssh/hint'
import type { SshConnection } from '@/server/ssh/port'
import { SshError } from '@/server/ssh/port'
import { hostName, storedHostCheck, targetOf } from '../session'
import { info, type StepContext, type StepOutput } from '../step'

/** The node as an SSH target, with the check of its stored host key. */
export async function nodeTarget({ run, store, signal, timing }: StepContext) {
  const target = targetOf(run)
  const host = await storedHostCheck(store, hostName(target, run.site))
  return { target, options: { host, signal, timeoutMs: timing.sshTimeoutMs } }
}

/** A NEW connection as root with the fleet key, and proof that a root shell is behind it; null when there is none. */
export async function rootLogin(context: StepContext): Promise<SshConnection | null> {
  const { store, session, signal, timing } = context
  const { target, options } = await nodeTarget(context)
  const { privateKey } = await store.fleetKeys()
  let connection: SshConnection
  try {
    connection = await session.dialer.dial(target, 'root', { privateKey }, options)
  } catch (error) {
    if (error instanceof SshError && error.code === 'auth-refused' && error.hop === 'node') return null
    throw error
  }
  try {
    // A profile may print something before it, so that not all of the output is the answer.
    const { stdout } = await connection.exec(command('id', '-u'), {
      signal,
      timeoutMs: timing.sshTimeoutMs,
      until: (text) => (text.endsWith('\n') && isRoot(text)) || loginHint(text) !== null,
    })
    if (isRoot(stdout)) return connection
    connection.close()
    return null
  } catch (error) {
    connection.close()
    throw error
  }
}

/** A NEW login as root with the fleet key; null when it is refused, the error when the node cannot be asked. */
export async function* newRootLogin(
  context: StepContext,
): AsyncGenerator<StepOutput, SshConnection | SshError | null, void> {
  const { clock, signal, timing } = context
  // A reload takes a moment, and some servers close the port during it.
  for (let tries = 1; ; tries++) {
    const outcome = await rootLogin(context).catch((error: unknown) => {
      signal.throwIfAborted()
      // Whoever answers there with another host key is not the node: nothing is tried on it.
      if (!(error instanceof SshError) || error.code === 'host-key-changed') throw error
      return error
    })
    if (outcome !== null && !(outcome instanceof Error)) return outcome
    if (tries === 4) return outcome
    yield info(outcome === null ? 'Root is refused with the fleet key.' : outcome.message)
    await clock.sleep(timing.sshPauseMs, signal)
  }
}

/** Whether `id -u` said that root is who runs. */
export const isRoot = (stdout: string): boolean => stdout.trimEnd().split(/\r?\n/).at(-1) === '0'

/** The working connection as that user with the node key: the open one, or a new one when another worker took over. */
export async function workingAs(context: StepContext, user: string): Promise<SshConnection> {
  const { store, session } = context
  const open = session.working(user)
  if (open) return open
  const { target, options } = await nodeTarget(context)
  const { privateKey } = await store.nodeKey()
  const connection = await session.dialer.dial(target, user, { privateKey }, options)
  session.adopt(connection, user)
  return connection
}

/** Authentication methods offered to that user; null when the server could not be asked. */
export async function offeredMethods(context: StepContext, user: string): Promise<string[] | null> {
  const { session, signal } = context
  const { target, options } = await nodeTarget(context)
  try {
    return await session.dialer.probeMethods(target, user, options)
  } catch {
    signal.throwIfAborted()
    return null
  }
}
