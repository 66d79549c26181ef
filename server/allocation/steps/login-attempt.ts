import { command } from '@/server/ssh/command'
import { loginHint } from '@/server/ssh/hint'
import { type Dialer, type DialOptions, type SshConnection, SshError, type SshTarget } from '@/server/ssh/port'

export type LoginOutcome =
  | { outcome: 'accepted'; connection: SshConnection }
  | { outcome: 'hint'; hint: string }
  | { outcome: 'refused'; why: string }

const marker = 'plumbline-is-here'

/**
 * One login with a key, and the proof that a shell is behind it. A key that only leads to "Please login as ..." is a hint:
 * it is read without waiting for the ten seconds that follow it.
 */
export async function attemptLogin(
  dialer: Dialer,
  { target, user, privateKey }: { target: SshTarget; user: string; privateKey: string },
  options: DialOptions,
): Promise<LoginOutcome> {
  const connection = await refusable(() => dialer.dial(target, user, { privateKey }, options))
  if ('why' in connection) return { outcome: 'refused', why: connection.why }
  try {
    const { stdout, stderr } = await connection.exec(command('echo', marker), {
      // Not the first line: a profile may print something before it.
      until: (text) => text.includes(marker) || loginHint(text) !== null,
      timeoutMs: options.timeoutMs,
      signal: options.signal,
    })
    if (stdout.includes(marker)) return { outcome: 'accepted', connection }
    connection.close()
    const hint = loginHint(stdout) ?? loginHint(stderr)
    if (hint) return { outcome: 'hint', hint }
    return { outcome: 'refused', why: 'The key is accepted, but no shell answers.' }
  } catch (error) {
    connection.close()
    throw error
  }
}

async function refusable(dial: () => Promise<SshConnection>): Promise<SshConnection | { why: string }> {
  try {
    return await dial()
  } catch (error) {
    if (error instanceof SshError && error.code === 'auth-refused' && error.hop === 'node') {
      const offered = error.options.methods?.join(', ')
      return { why: `Refused; the server offers ${offered || 'nothing'}.` }
    }
    throw error
  }
}

/** Errors that a booting node gives: nothing listens yet, or sshd is being restarted. */
export const isBooting = (error: unknown): error is SshError =>
  error instanceof SshError &&
  ['refused', 'timeout', 'no-banner', 'unreachable', 'closed'].includes(error.code) &&
  !(error.hop === 'bastion' && error.code === 'closed')
