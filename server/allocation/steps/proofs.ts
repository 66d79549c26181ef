import { command } from '@/server/ssh/command'
import type { SshConnection } from '@/server/ssh/port'
import { SshError } from '@/server/ssh/port'
import { storedHostCheck, targetOf } from '../session'
import { factsOf, type StepContext } from '../step'

/** The node as an SSH target, with the check of its stored host key. */
export async function nodeTarget({ run, store, signal, timing }: StepContext) {
  const { address } = factsOf(run, 5)
  const options = { host: await storedHostCheck(store, address), signal, timeoutMs: timing.sshTimeoutMs }
  return { target: targetOf(address, run.site), options }
}

/** A NEW connection as root with the fleet key, and proof that a root shell is behind it; null when there is none. */
export async function rootLogin(context: StepContext): Promise<SshConnection | null> {
  const { store, session, signal } = context
  const { target, options } = await nodeTarget(context)
  const { privateKey } = await store.fleetKeys()
  let connection: SshConnection
  try {
    connection = await session.dialer.dial(target, 'root', { privateKey }, options)
  } catch (error) {
    if (error instanceof SshError && error.code === 'auth-refused' && error.hop === 'node') return null
    throw error
  }
  const { stdout } = await connection.exec(command('id', '-u'), { signal, until: (text) => text.includes('\n') })
  if (stdout.trim() === '0') return connection
  connection.close()
  return null
}

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
