import { type ExecResult, latin1FromBytes, type ResolvedCommandContext } from 'just-bash'
import { account as find, passwordFits } from '@/lab/machines/accounts'
import { fail, loginEnvironment, type OwnCommand, ok, type Process, quote, runShell } from '@/lab/machines/shell'
import { sudoRights } from '@/lab/machines/sudoers'

type Options = {
  nonInteractive: boolean
  fromStdin: boolean
  login: boolean
  list: boolean
  validate: boolean
  user: string
}
type Invocation = { options: Options; assignments: Record<string, string>; command: string[] } | string

function parse(args: string[]): Invocation {
  const options: Options = {
    nonInteractive: false,
    fromStdin: false,
    login: false,
    list: false,
    validate: false,
    user: 'root',
  }
  let rest = args
  while (rest[0]?.startsWith('-')) {
    const [flag = '', ...more] = rest
    rest = more
    if (flag === '--') break
    for (const letter of flag.startsWith('--') ? [flag] : flag.slice(1)) {
      if (letter === 'n' || letter === '--non-interactive') options.nonInteractive = true
      else if (letter === 'S') options.fromStdin = true
      else if (letter === 'i' || letter === 's') options.login = true
      else if (letter === 'l') options.list = true
      else if (letter === 'v') options.validate = true
      else if (letter === 'u' || letter === '--user') [options.user = 'root', ...rest] = rest
      else if (letter === 'p') rest = rest.slice(1)
      else if (!'HEPkbK'.includes(letter)) return `sudo: invalid option -- '${letter}'`
    }
  }
  const assignments: Record<string, string> = {}
  while (/^[A-Za-z_][A-Za-z0-9_]*=/.test(rest[0] ?? '')) {
    const [key = '', ...value] = (rest[0] ?? '').split('=')
    assignments[key] = value.join('=')
    rest = rest.slice(1)
  }
  return { options, assignments, command: rest }
}

/** Why sudo does not do it for this process, in sudo's words; null when it does. */
function refusal(process: Process, options: Options, password: string): string | null {
  const { account, machine, tty } = process
  if (account.uid === 0) return null
  const rights = sudoRights(machine.disk, account)
  if (rights.requiresTty && !tty) return 'sudo: sorry, you must have a tty to run sudo'
  if (rights.rule === 'none')
    return options.nonInteractive ? 'sudo: a password is required' : `${account.name} is not in the sudoers file.`
  if (rights.rule === 'nopasswd') return null
  if (options.nonInteractive) return 'sudo: a password is required'
  if (options.fromStdin) {
    return passwordFits(machine.disk, account.name, password)
      ? null
      : 'sudo: no password was provided\nsudo: 1 incorrect password attempt'
  }
  return 'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required'
}

/** sudo by the rules in /etc/sudoers; without a password prompt on the terminal. */
export function sudoCommand(process: Process): OwnCommand {
  return async (args: string[], context: ResolvedCommandContext): Promise<ExecResult> => {
    const invocation = parse(args)
    if (typeof invocation === 'string') return fail(invocation)
    const { options, assignments, command } = invocation
    let stdin = latin1FromBytes(context.stdin)
    const [password = ''] = stdin.split('\n', 1)
    const refused = refusal(process, options, Buffer.from(password, 'latin1').toString('utf8'))
    if (refused !== null) return fail(refused)
    const asksPassword =
      process.account.uid !== 0 && sudoRights(process.machine.disk, process.account).rule === 'password'
    if (options.fromStdin && asksPassword) stdin = stdin.slice(password.length + 1)
    if (options.validate) return ok()
    if (options.list) return ok(`User ${process.account.name} may run the following commands:\n    (ALL) ALL\n`)
    const target = find(process.machine.disk, options.user.replace(/^#/, ''))
    if (!target) return fail(`sudo: unknown user ${options.user}`)
    if (command.length === 0 && !options.login)
      return fail('usage: sudo -h | -K | -k | -V\nusage: sudo [-nS] [-u user] [command [arg ...]]')
    const as: Process = { ...process, account: target }
    const env = {
      ...loginEnvironment(as),
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      SUDO_USER: process.account.name,
      SUDO_UID: String(process.account.uid),
      ...assignments,
    }
    const [program = ''] = command
    const script = command.length > 0 ? command.map(quote).join(' ') : Buffer.from(stdin, 'latin1').toString('utf8')
    const cwd = options.login ? target.home : context.cwd
    const result = await runShell(as, {
      script,
      env,
      cwd,
      stdin,
      ...(context.signal ? { signal: context.signal } : {}),
    })
    // sudo, not the shell, says that a program is missing.
    const missing = result.exitCode === 127 && result.stderr === `bash: ${program}: command not found\n`
    const stderr = missing ? `sudo: ${program}: command not found\n` : result.stderr
    return { stdout: result.stdout, stderr, exitCode: missing ? 1 : result.exitCode, stdoutKind: 'text' }
  }
}
