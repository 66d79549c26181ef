import { accounts, account as findAccount, groups, groupsOf } from '@/lab/machines/accounts'
import { fail, type OwnCommands, ok, type Process } from '@/lab/machines/shell'

function id(process: Process, args: string[]): ReturnType<typeof ok> {
  const { machine, account } = process
  const name = args.find((arg) => !arg.startsWith('-'))
  const who = name === undefined ? account : findAccount(machine.disk, name)
  if (!who) return fail(`id: '${name}': no such user`)
  const all = groupsOf(machine.disk, who)
  const flags = args.filter((arg) => arg.startsWith('-')).join('')
  const named = flags.includes('n')
  const group = (each: { gid: number; name: string }): string => (named ? each.name : String(each.gid))
  if (flags.includes('u')) return ok(`${named ? who.name : who.uid}\n`)
  if (flags.includes('G')) return ok(`${all.map(group).join(' ')}\n`)
  if (flags.includes('g')) return ok(`${all[0] ? group(all[0]) : who.gid}\n`)
  const list = all.map((each) => `${each.gid}(${each.name})`).join(',')
  return ok(`uid=${who.uid}(${who.name}) gid=${who.gid}(${all[0]?.name ?? who.gid}) groups=${list}\n`)
}

function getent({ machine }: Process, [database, ...keys]: string[]): ReturnType<typeof ok> {
  const passwd = (): string[] => {
    if (keys.length === 0) return accounts(machine.disk).map(({ line }) => line)
    return keys.flatMap((key) => findAccount(machine.disk, key)?.line ?? [])
  }
  const group = (): string[] =>
    groups(machine.disk)
      .filter(({ name, gid }) => keys.length === 0 || keys.includes(name) || keys.includes(String(gid)))
      .map(({ name, gid, members }) => `${name}:x:${gid}:${members.join(',')}`)
  if (database !== 'passwd' && database !== 'group') return fail(`Unknown database: ${database ?? ''}`)
  const lines = database === 'passwd' ? passwd() : group()
  const found = lines.length > 0 ? ok(`${lines.join('\n')}\n`) : ok()
  return lines.length < keys.length ? { ...found, exitCode: 2 } : found
}

const archOf = ({ spec }: Process['machine']): string => spec.image.arch ?? 'x86_64'

function uname({ machine }: Process, args: string[]): ReturnType<typeof ok> {
  const name = machine.spec.hostname
  const machineArch = archOf(machine)
  const release = `6.1.0-lab-${machineArch === 'aarch64' ? 'arm64' : 'amd64'}`
  const parts: Record<string, string> = { s: 'Linux', n: name, r: release, v: '#1 SMP', m: machineArch, o: 'GNU/Linux' }
  const flags = args.join('').replaceAll('-', '') || 's'
  const wanted = flags.includes('a') ? Object.keys(parts) : Object.keys(parts).filter((flag) => flags.includes(flag))
  return ok(`${wanted.map((flag) => parts[flag]).join(' ')}\n`)
}

/** Who and where we are. */
export function identityCommands(process: Process): OwnCommands {
  const { machine, account, tty } = process
  return {
    id: (args) => id(process, args),
    whoami: () => ok(`${account.name}\n`),
    groups: () =>
      ok(
        `${groupsOf(machine.disk, account)
          .map(({ name }) => name)
          .join(' ')}\n`,
      ),
    hostname: (args) => ok(`${args.includes('-I') ? '' : machine.spec.hostname}\n`),
    getent: (args) => getent(process, args),
    uname: (args) => uname(process, args),
    arch: () => ok(`${archOf(machine)}\n`),
    nproc: () => ok('1\n'),
    uptime: () => ok(` up ${Math.floor((machine.now() - machine.bootedAtMs) / 60_000)} min,  1 user\n`),
    tty: () => (tty ? ok('/dev/pts/0\n') : { ...ok('not a tty\n'), exitCode: 1 }),
    logger: () => ok(),
    sync: () => ok(),
    // A command cannot change the shell's mask; new files are 644 and new directories 755 throughout.
    umask: (args) => ok(args.length === 0 ? '0022\n' : ''),
    'cloud-init': (args) =>
      args[0] === 'status' ? ok('status: done\n') : fail('cloud-init: only "status" is here', 2),
  }
}
