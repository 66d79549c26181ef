import { parse, serialize } from 'just-bash'
import type { ServerChannel, Session } from 'ssh2'
import type { Account } from '@/lab/machines/accounts'
import type { KeyLine } from '@/lab/machines/authorized-keys'
import { shellBanner } from '@/lab/machines/faults'
import { serveShell } from '@/lab/machines/interactive'
import { SessionLife } from '@/lab/machines/life'
import type { Machine } from '@/lab/machines/machine'
import { loginEnvironment, type Process, runShell } from '@/lab/machines/shell'
import { readsStdin } from '@/lab/machines/stdin'
import { Terminal } from '@/lab/machines/terminal'

type Login = { account: Account; line: KeyLine | null }

/** One session channel: what it runs, with or without a terminal. */
export function serveSession(machine: Machine, login: Login, session: Session): void {
  let terminal: { echo: boolean } | null = null
  const environment: Record<string, string> = {}
  session.on('pty', (accept, _reject, info) => {
    const modes: Record<string, number | undefined> = { ...info.modes }
    terminal = { echo: modes.ECHO !== 0 }
    accept?.()
  })
  session.on('window-change', (accept) => accept?.())
  session.on('signal', (accept) => accept?.())
  session.on('env', (accept, _reject, { key, val }) => {
    // sshd takes what AcceptEnv names; everywhere that is LANG and LC_*.
    if (/^(LANG|LC_\w+)$/.test(key)) environment[key] = val
    accept?.()
  })
  const start = (channel: ServerChannel, command: string | null): void => {
    const life = new SessionLife(machine)
    const process: Process = { machine, account: login.account, tty: terminal !== null, life }
    // Nothing comes back any more, and nothing says so.
    if (machine.faults.has('ssh-black-hole')) return void channel.resume()
    // What a command says after its client has gone has nobody to hear it, on neither of the two streams.
    channel.on('error', () => undefined)
    channel.stderr.on('error', () => undefined)
    const forced = login.line?.options.get('command')
    const env = { ...loginEnvironment(process), ...environment }
    const work =
      forced !== undefined
        ? runForced(process, channel, forced, { ...env, SSH_ORIGINAL_COMMAND: command ?? '' })
        : command === null
          ? serveShell(process, channel, { env, echo: terminal?.echo ?? false })
          : runCommand(process, channel, { command, env, terminal })
    work.catch((error: unknown) =>
      finish(channel, 255, `sshd: ${error instanceof Error ? error.message : String(error)}\n`),
    )
  }
  session.on('exec', (accept, _reject, { command }) => start(accept(), command))
  session.on('shell', (accept) => start(accept(), null))
  session.on('subsystem', (_accept, reject) => reject?.())
}

function finish(channel: ServerChannel, exitCode: number, stderr = ''): void {
  if (stderr) channel.stderr.write(stderr)
  channel.exit(exitCode)
  channel.end()
}

type Command = { command: string; env: Record<string, string>; terminal: { echo: boolean } | null }

async function runCommand(
  process: Process,
  channel: ServerChannel,
  { command, env, terminal }: Command,
): Promise<void> {
  const left = new AbortController()
  channel.once('close', () => left.abort())
  const wanted = readsStdin(command)
  const stdin = !wanted
    ? ''
    : terminal
      ? await new Terminal(channel, terminal.echo).readToEnd()
      : await readToEnd(channel)
  // What the command does not read must still be taken off the channel, or its window fills up.
  if (!wanted) channel.resume()
  const result = greeted(process, await runShell(process, { script: command, stdin, env, signal: left.signal }))
  if (process.life?.cutAtItsEnd()) return
  if (!terminal) {
    channel.write(result.stdout)
    return finish(channel, result.exitCode, result.stderr)
  }
  // With a terminal there is one stream, and its lines end with CR LF.
  channel.write(`${result.stdout}${result.stderr}`.replace(/\r?\n/g, '\r\n'))
  finish(channel, result.exitCode)
}

/** What the profile prints stands before all else, terminal or not. */
const greeted = <Result extends { stdout: string }>({ machine }: Process, result: Result): Result =>
  machine.faults.has('ssh-shell-banner') ? { ...result, stdout: `${shellBanner}\n${result.stdout}` } : result

async function readToEnd(channel: ServerChannel): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of channel) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('latin1')
}

/** A command forced by authorized_keys, statement by statement: what cloud-init says comes before its sleep. */
async function runForced(
  process: Process,
  channel: ServerChannel,
  forced: string,
  env: Record<string, string>,
): Promise<void> {
  channel.resume()
  const left = new AbortController()
  channel.once('close', () => left.abort())
  let exitCode = 0
  const script = parse(forced)
  for (const statement of script.statements) {
    const text = serialize({ ...script, statements: [statement] })
    const ran = await runShell(process, { script: text, env, signal: left.signal })
    const result = statement === script.statements[0] ? greeted(process, ran) : ran
    if (left.signal.aborted) return
    channel.write(process.tty ? result.stdout.replace(/\n/g, '\r\n') : result.stdout)
    channel.stderr.write(result.stderr)
    exitCode = result.exitCode
    if (/^\s*exit\b/.test(text)) break
  }
  finish(channel, exitCode)
}
