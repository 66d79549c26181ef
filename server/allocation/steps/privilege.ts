import { command, prefix } from '@/server/ssh/command'
import type { Command, ExecResult, SshConnection } from '@/server/ssh/port'
import { StepFailed } from '../failure'
import { readReport, type ScriptReport } from '../scripts/shared'
import type { StepContext } from '../step'
import { isRoot } from './proofs'
import { commandFailure, scriptFailure } from './script-failure'

/** How the login user becomes root. `pty`: only with a terminal (sudo's requiretty). */
export type Privilege = { tool: 'root' | 'sudo' | 'doas'; pty: boolean }

const prefixes = { sudo: command('sudo', '-n'), doas: command('doas', '-n') } as const

/** Finds out, by trying what can be tried without a password. Throws `privilege-missing` with the tools' own words. */
export async function findPrivilege(
  connection: SshConnection,
  user: string,
  { signal, timing }: Pick<StepContext, 'signal' | 'timing'>,
): Promise<Privilege> {
  if (user === 'root') return { tool: 'root', pty: false }
  const tries: Privilege[] = [
    { tool: 'sudo', pty: false },
    { tool: 'sudo', pty: true },
    { tool: 'doas', pty: false },
  ]
  const words: string[] = []
  for (const privilege of tries) {
    if (privilege.tool === 'root') continue
    const become = prefix(prefixes[privilege.tool], command('id', '-u'))
    const result = await connection.exec(become, { pty: privilege.pty, timeoutMs: timing.commandMs, signal })
    if (result.code === 0 && isRoot(result.stdout)) return privilege
    words.push((result.stderr || result.stdout).trim().split('\n').at(-1) ?? '')
  }
  const reason = `${user} cannot become root without a password.`
  throw new StepFailed('privilege-missing', { reason, detail: [...new Set(words)].filter(Boolean).join('\n') })
}

export type Script = { text: string; args: string[] }

/** Runs a script as root over the connection, and reads what it reports. Throws `remote-script` when it says that it failed. */
export async function runAsRoot(
  connection: SshConnection,
  { text, args }: Script,
  { privilege, signal, timing }: { privilege: Privilege } & Pick<StepContext, 'signal' | 'timing'>,
): Promise<ScriptReport> {
  const asRoot = (inner: Command) => (privilege.tool === 'root' ? inner : prefix(prefixes[privilege.tool], inner))
  const result = privilege.pty
    ? await withTerminal(connection, { text, args }, { asRoot, signal, timing })
    : await connection.exec(asRoot(command('sh', '-s', ...args)), { stdin: text, signal, timeoutMs: timing.scriptMs })
  const report = readReport(result.stdout)
  if (result.code === 0 && report.first('done') === args[0]) return report
  throw scriptFailure(result, report.first('failed'))
}

type Terminal = { asRoot: (inner: Command) => Command } & Pick<StepContext, 'signal' | 'timing'>

/** A terminal would echo the script and cut long lines of it, so the script goes into a file first. */
async function withTerminal(
  connection: SshConnection,
  { text, args }: Script,
  terminal: Terminal,
): Promise<ExecResult> {
  const { asRoot, signal, timing } = terminal
  const { commandMs } = timing
  const made = await connection.exec(command('mktemp'), { signal, timeoutMs: commandMs })
  const file = made.stdout.trim().split(/\r?\n/).at(-1) ?? ''
  if (made.code !== 0 || !file.startsWith('/')) throw commandFailure(made, 'no temporary file can be made')
  try {
    const written = await connection.exec(command('tee', file), { stdin: text, signal, timeoutMs: commandMs })
    if (written.code !== 0) throw commandFailure(written, 'the script cannot be written into a temporary file')
    return await connection.exec(asRoot(command('sh', file, ...args)), {
      pty: true,
      signal,
      timeoutMs: timing.scriptMs,
    })
  } finally {
    if (connection.open) await connection.exec(command('rm', '-f', file), { timeoutMs: 5_000 }).catch(() => {})
  }
}
