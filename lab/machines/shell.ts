import { Bash, type Command, defineCommand, type ExecResult, type ResolvedCommandContext } from 'just-bash'
import { type Account, credentialsOf } from '@/lab/machines/accounts'
import { libraryCommands, searchPath, systemCommands } from '@/lab/machines/command-names'
import { accountCommands } from '@/lab/machines/commands/accounts'
import { fileCommands } from '@/lab/machines/commands/files'
import { identityCommands } from '@/lab/machines/commands/identity'
import { serviceCommands } from '@/lab/machines/commands/services'
import { shellCommands } from '@/lab/machines/commands/shells'
import { sshCommands } from '@/lab/machines/commands/ssh'
import { sudoCommand } from '@/lab/machines/commands/sudo'
import type { Change, SessionLife } from '@/lab/machines/life'
import type { Machine } from '@/lab/machines/machine'
import { unmark, wordErrors } from '@/lab/machines/redirects'
import { repairScript, survivesFullDisk } from '@/lab/machines/repairs'
import { UserView } from '@/lab/machines/view'

/** Who runs something on which machine, and whether a terminal hangs on it. `life` is that of the whole session. */
export type Process = { machine: Machine; account: Account; tty: boolean; life?: SessionLife }

export type Run = {
  script: string
  /** $1, $2, ... */
  args?: string[]
  /** Bytes as latin1 text, as the shell library passes them on. */
  stdin?: string
  env?: Record<string, string>
  cwd?: string
  signal?: AbortSignal
}

export type RunResult = { stdout: string; stderr: string; exitCode: number; env: Record<string, string> }

export type OwnCommand = (args: string[], context: ResolvedCommandContext) => Promise<ExecResult> | ExecResult
export type OwnCommands = Record<string, OwnCommand>

export const ok = (stdout = ''): ExecResult => ({ stdout, stderr: '', exitCode: 0, stdoutKind: 'text' })
export const fail = (stderr: string, exitCode = 1): ExecResult => ({ stdout: '', stderr: `${stderr}\n`, exitCode })

/** Quotes one argument for the shell. */
export const quote = (argument: string): string => `'${argument.replaceAll("'", `'\\''`)}'`

/** The file system as that account sees it. */
export function viewOf({ machine, account, life }: Process): UserView {
  const guard = (change: Change) => life?.guard(change)
  const { disk: root, now, changed } = machine
  return new UserView({ root, now, changed, guard }, credentialsOf(machine.disk, account))
}

/** The environment that sshd (or sudo) gives to an account. */
export function loginEnvironment({ machine, account }: Process): Record<string, string> {
  return {
    HOME: account.home,
    USER: account.name,
    LOGNAME: account.name,
    SHELL: account.shell,
    PATH: searchPath(machine.spec.image, account.uid),
    HOSTNAME: machine.spec.hostname,
  }
}

const commandsOf = (process: Process): Command[] => {
  const own: OwnCommands = {
    ...identityCommands(process),
    ...accountCommands(process),
    ...fileCommands(process),
    ...serviceCommands(process),
    ...sshCommands(process),
    ...shellCommands(process),
    sudo: sudoCommand(process),
  }
  const { image } = process.machine.spec
  // `command -v` looks for names that are registered before it searches PATH; what runs is the script in /usr/sbin.
  const onPath = searchPath(image, process.account.uid).includes('/usr/sbin')
  const placeholders = onPath ? systemCommands(image) : []
  return [
    ...Object.entries(own)
      .filter(([name]) => process.machine.hasCommand(name))
      .map(([name, execute]) => defineCommand(name, async (args, context) => execute(args, context))),
    ...placeholders.map((name) => defineCommand(name, async () => fail(`${name}: not here`, 127))),
  ]
}

/** Runs a script in a shell of its own, as `sh -c` or `sh -s` would; never throws for what the script does. */
export async function runShell(process: Process, run: Run): Promise<RunResult> {
  const { machine, account } = process
  const env = run.env ?? loginEnvironment(process)
  const view = viewOf(process)
  const bash = new Bash({
    fs: view,
    cwd: run.cwd ?? account.home,
    env,
    commands: libraryCommands,
    customCommands: commandsOf(process),
    processInfo: { pid: machine.nextPid(), ppid: 612, uid: account.uid, gid: account.gid },
    sleep: machine.sleep,
    // It patches globals of this process while a script runs; the lab's HTTP servers share the process.
    defenseInDepth: false,
  })
  bash.registerTransformPlugin(repairScript)
  if (machine.faults.has('ssh-disk-full')) bash.registerTransformPlugin(survivesFullDisk)
  const positional = run.args && run.args.length > 0 ? `set -- ${run.args.map(quote).join(' ')}\n` : ''
  const result = await bash
    .exec(`${positional}${run.script}`, {
      rawScript: true,
      env,
      replaceEnv: true,
      ...(run.stdin === undefined ? {} : { stdin: run.stdin, stdinKind: 'bytes' as const }),
      ...(run.signal ? { signal: run.signal } : {}),
    })
    .catch((error: unknown) => ({
      stdout: '',
      stderr: `sh: ${error instanceof Error ? error.message : String(error)}\n`,
      exitCode: 126,
      env,
    }))
  const stdout = unmark(result.stdout, view)
  const stderr = wordErrors(unmark(result.stderr, view), view)
  return { stdout, stderr, exitCode: result.exitCode, env: result.env }
}
