import type { Dialer, SshConnection } from '@/server/ssh/port'

/** One thing that a worker asked of SSH: `dial root`, `exec lock`, `probe maple`. */
export type Operation = { count: number; what: string }
export type Watch = {
  /** May throw: then it is not done. */
  before?(operation: Operation): void | Promise<void>
  /** May throw: then it is done, and nobody learns of it. */
  after?(operation: Operation): void | Promise<void>
}

/** The same dialer, telling of every operation before and after it. */
export function watched(dialer: Dialer, watch: Watch): Dialer {
  let count = 0
  const told = async <Result>(what: string, action: () => Promise<Result>): Promise<Result> => {
    const operation = { count: ++count, what }
    await watch.before?.(operation)
    const result = await action()
    await watch.after?.(operation)
    return result
  }
  const connection = (inner: SshConnection): SshConnection => ({
    get open() {
      return inner.open
    },
    exec: (command, options) => told(`exec ${nameOf(command.argv)}`, () => inner.exec(command, options)),
    close: () => inner.close(),
  })
  return {
    dial: (target, user, auth, options) =>
      told(`dial ${user}`, async () => connection(await dialer.dial(target, user, auth, options))),
    probeMethods: (target, user, options) => told(`probe ${user}`, () => dialer.probeMethods(target, user, options)),
    tryLogin: (target, user, auth, options) => told(`try ${user}`, () => dialer.tryLogin(target, user, auth, options)),
    close: () => dialer.close(),
  }
}

/** The phase of a script, else the command as it stands. */
function nameOf(argv: readonly string[]): string {
  const phases = ['keys', 'lock', 'restore', 'show', 'remove', 'look']
  return argv.find((word) => phases.includes(word)) ?? argv.join(' ')
}
