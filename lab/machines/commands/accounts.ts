import { decodeBytesToUtf8, type ExecResult } from 'just-bash'
import { account as find, hashPassword, passwordStatus, setShadowField, shadowField } from '@/lab/machines/accounts'
import { fail, type OwnCommands, ok, type Process } from '@/lab/machines/shell'

const statusLine = (process: Process, name: string): string =>
  `${name} ${passwordStatus(process.machine.disk, name)} 2026-01-01 0 99999 7 -1\n`

function changeLock(process: Process, name: string, lock: boolean): void {
  const { disk, changed } = process.machine
  const bare = shadowField(disk, name).replace(/^!+/, '')
  setShadowField(disk, name, lock ? `!${bare}` : bare)
  changed()
}

function passwd(process: Process, args: string[]): ExecResult {
  const { account, machine } = process
  const name = args.find((arg) => !arg.startsWith('-')) ?? account.name
  const flags = args.filter((arg) => arg.startsWith('-'))
  const has = (...any: string[]): boolean => flags.some((flag) => any.includes(flag))
  if (!find(machine.disk, name)) return fail(`passwd: user '${name}' does not exist`)
  if (account.uid !== 0 && (name !== account.name || !has('-S', '--status'))) {
    return fail(`passwd: You may not view or modify password information for ${name}.`)
  }
  if (has('-S', '--status')) return ok(statusLine(process, name))
  if (has('-l', '--lock', '-u', '--unlock')) {
    changeLock(process, name, has('-l', '--lock'))
    return ok('passwd: password changed.\n')
  }
  if (!has('-d', '--delete')) return fail('passwd: Authentication token manipulation error', 10)
  setShadowField(machine.disk, name, '')
  machine.changed()
  return ok('passwd: password changed.\n')
}

function usermod(process: Process, args: string[]): ExecResult {
  const name = args.at(-1) ?? ''
  if (process.account.uid !== 0) return fail('usermod: Permission denied.')
  if (!find(process.machine.disk, name)) return fail(`usermod: user '${name}' does not exist`, 6)
  const password = args.findIndex((arg) => arg === '-p' || arg === '--password')
  if (args.some((arg) => ['-L', '--lock', '-U', '--unlock'].includes(arg))) {
    changeLock(
      process,
      name,
      args.some((arg) => arg === '-L' || arg === '--lock'),
    )
  } else if (password >= 0) {
    setShadowField(process.machine.disk, name, args[password + 1] ?? '*')
    process.machine.changed()
  } else return fail('usermod: only -L, -U and -p are here', 2)
  return ok()
}

function chpasswd(process: Process, input: string): ExecResult {
  if (process.account.uid !== 0) return fail('chpasswd: Permission denied.')
  for (const line of input.split('\n').filter(Boolean)) {
    const [, name = '', password = ''] = /^([^:]+):(.*)$/.exec(line) ?? []
    if (!find(process.machine.disk, name)) return fail(`chpasswd: (user ${name}) pam_chauthtok() failed`)
    setShadowField(process.machine.disk, name, hashPassword(password, 'lab'))
  }
  process.machine.changed()
  return ok()
}

/** Passwords: status, lock, change. */
export function accountCommands(process: Process): OwnCommands {
  return {
    passwd: (args) => passwd(process, args),
    '.lab-usermod': (args) => usermod(process, args),
    '.lab-chpasswd': (_args, context) => chpasswd(process, decodeBytesToUtf8(context.stdin)),
  }
}
