import type { ServerChannel } from 'ssh2'
import { account as findAccount } from '@/lab/machines/accounts'
import { osRelease } from '@/lab/machines/os-release'
import { loginEnvironment, type Process, runShell } from '@/lab/machines/shell'
import { sudoRights } from '@/lab/machines/sudoers'
import { Terminal } from '@/lab/machines/terminal'

/** A shell within the session: the login's, or root's on top of it after `sudo -i`. */
type Level = { process: Process; env: Record<string, string>; cwd: string; status: number }

const promptOf = ({ process, cwd }: Level): string => {
  const { account, machine } = process
  const shown = cwd === account.home ? '~' : cwd
  return `${account.name}@${machine.spec.hostname}:${shown}${account.uid === 0 ? '#' : '$'} `
}

function greeting({ machine }: Process): string {
  const name = /PRETTY_NAME="(.*)"/.exec(osRelease(machine.spec.image))?.[1] ?? 'Linux'
  return `Welcome to ${name}. This machine is simulated: its shell knows the usual commands, and nothing is real.\n\n`
}

const rootShell = /^sudo\s+(-n\s+)?(-i|-s|su(\s+-l?)?|bash|sh)\s*$/

/** Root's level when the line asks for one and sudo allows it without a password. */
function becomeRoot(level: Level, line: string): Level | null {
  const { process } = level
  const root = findAccount(process.machine.disk, 'root')
  const allowed = process.account.uid === 0 || sudoRights(process.machine.disk, process.account).rule === 'nopasswd'
  if (!rootShell.test(line.trim()) || !root || !allowed || !process.machine.hasCommand('sudo')) return null
  const as = { ...process, account: root }
  return { process: as, env: loginEnvironment(as), cwd: line.includes('-') ? root.home : level.cwd, status: 0 }
}

async function runLine(level: Level, line: string, channel: ServerChannel): Promise<string> {
  const left = new AbortController()
  const abort = (): void => left.abort()
  channel.once('close', abort)
  const result = await runShell(level.process, { script: line, env: level.env, cwd: level.cwd, signal: left.signal })
  channel.removeListener('close', abort)
  level.cwd = result.env.PWD ?? level.cwd
  level.env = { ...result.env, PWD: level.cwd }
  level.status = result.exitCode
  return result.stdout + result.stderr
}

type Options = { env: Record<string, string>; echo: boolean }

/** A shell for a person: prompt, one line at a time, working folder and variables kept. Ends at `exit` or ctrl-D. */
export async function serveShell(process: Process, channel: ServerChannel, { env, echo }: Options): Promise<void> {
  const terminal = new Terminal(channel, echo && process.tty)
  const levels: Level[] = [{ process, env, cwd: process.account.home, status: 0 }]
  if (process.tty) terminal.print(greeting(process))
  let status = 0
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    if (process.tty) terminal.print(promptOf(level))
    const line = await terminal.readLine()
    const leaves = line === null ? [''] : /^\s*(?:exit|logout)(?:\s+(\d+))?\s*;?\s*$/.exec(line)
    if (leaves) {
      status = leaves[1] ? Number(leaves[1]) : level.status
      levels.pop()
      if (process.tty) terminal.print(line === null ? '\n' : levels.length === 0 ? 'logout\n' : 'exit\n')
      continue
    }
    if (line === null || line.trim() === '') continue
    const root = becomeRoot(level, line)
    if (root) levels.push(root)
    else {
      const output = await runLine(level, line, channel)
      if (process.tty) terminal.print(output)
      else channel.write(output)
    }
  }
  channel.exit(status)
  channel.end()
}
