import type { ExecResult } from 'just-bash'
import { fail, type OwnCommands, ok, type Process } from '@/lab/machines/shell'

/** sshd's unit: `ssh` with the alias `sshd` on Debian and Ubuntu, `sshd` alone elsewhere. */
function sshUnit({ machine }: Process, name: string): string | null {
  const bare = name.replace(/\.service$/, '')
  const debian = machine.spec.image.distro === 'debian' || machine.spec.image.distro === 'ubuntu'
  if (debian) return bare === 'ssh' || bare === 'sshd' ? 'ssh' : null
  return bare === 'sshd' ? 'sshd' : null
}

const others = new Set(['cloud-init', 'cloud-final', 'cron', 'systemd-journald', 'dbus'])

/** The faults that a reload or restart of sshd brings to light. */
function shaken({ machine, life }: Process): void {
  if (machine.faults.has('ssh-reload-stops-sshd')) machine.stopSshd()
  // systemd ends everything in sshd's control group where the unit says so, sessions and their scripts among it.
  if (machine.faults.has('ssh-reload-kills-session')) life?.end()
}

function act(process: Process, verb: string, unit: string): ExecResult {
  const { machine } = process
  process.life?.step('/run/sshd.pid', verb)
  const problem =
    verb === 'reload' ? machine.reloadSshd() : verb === 'stop' ? machine.stopSshd() : machine.restartSshd()
  if (problem === null && verb === 'reload') shaken(process)
  if (problem === null) return ok()
  return fail(
    `Job for ${unit}.service failed because the control process exited with error code.\n` +
      `See "systemctl status ${unit}.service" and "journalctl -xeu ${unit}.service" for details.`,
  )
}

function systemctl(process: Process, args: string[]): ExecResult {
  const quiet = args.some((arg) => arg === '-q' || arg === '--quiet')
  const [verb = '', ...units] = args.filter((arg) => !arg.startsWith('-'))
  if (verb === 'daemon-reload') return ok()
  const [name = ''] = units
  const unit = sshUnit(process, name)
  const alive = unit ? process.machine.sshdAlive : others.has(name.replace(/\.service$/, ''))
  if (verb === 'is-active') return { ...ok(quiet ? '' : `${alive ? 'active' : 'inactive'}\n`), exitCode: alive ? 0 : 3 }
  if (verb === 'is-enabled')
    return unit ? ok('enabled\n') : fail(`Failed to get unit file state for ${name}: No such file or directory`)
  if (verb === 'status')
    return unit
      ? ok(`* ${unit}.service\n     Active: ${alive ? 'active (running)' : 'failed'}\n`)
      : fail(`Unit ${name}.service could not be found.`, 4)
  if (!/^((try-)?reload(-or-restart)?|restart|start|stop)$/.test(verb)) return fail(`Unknown command verb '${verb}'.`)
  if (process.account.uid !== 0) {
    return fail(`Failed to ${verb} ${unit ?? name}.service: Interactive authentication required.`)
  }
  if (!unit)
    return fail(
      `Failed to ${verb} ${name.replace(/\.service$/, '')}.service: Unit ${name.replace(/\.service$/, '')}.service not found.`,
      5,
    )
  return act(process, /reload/.test(verb) ? 'reload' : verb, unit)
}

function service(process: Process, [name = '', verb = '']: string[]): ExecResult {
  const unit = sshUnit(process, name)
  if (!unit) return fail(`${name}: unrecognized service`)
  if (verb === 'status')
    return process.machine.sshdAlive ? ok(' * sshd is running\n') : { ...ok(' * sshd is not running\n'), exitCode: 3 }
  if (!/^(force-)?reload$|^restart$|^start$|^stop$/.test(verb))
    return fail(`Usage: service ${name} {start|stop|reload|force-reload|restart|status}`)
  if (process.account.uid !== 0) return fail(`${name}: permission denied`)
  const done = act(process, verb.replace('force-', ''), unit)
  if (process.machine.spec.image.serviceManager === 'systemctl') return done
  return done.exitCode === 0
    ? ok(` * Reloading OpenBSD Secure Shell server's configuration: sshd ...done.\n`)
    : fail(' ...fail!')
}

const signals: Record<string, string> = { '1': 'HUP', '15': 'TERM', '9': 'KILL', '0': '0' }

function signalSshd(process: Process, signal: string): ExecResult {
  const name = signals[signal] ?? signal.replace(/^SIG/, '')
  if (name === '0') return process.machine.sshdAlive ? ok() : fail('kill: (612) - No such process')
  if (process.account.uid !== 0) return fail('kill: (612): Operation not permitted')
  process.life?.step('/run/sshd.pid', 'kill')
  if (name === 'HUP') {
    process.machine.hangUpSshd()
    if (process.machine.sshdAlive) shaken(process)
  } else if (name === 'TERM' || name === 'KILL') process.machine.stopSshd()
  return ok()
}

function kill(process: Process, args: string[]): ExecResult {
  const flags = args.filter((arg) => arg.startsWith('-') && arg !== '--')
  const operands = args.filter((arg) => !arg.startsWith('-'))
  const long = flags.includes('-s') ? operands.shift() : undefined
  const signal = long ?? flags[0]?.slice(1) ?? 'TERM'
  for (const pid of operands) {
    if (Number(pid) !== process.machine.sshdPid) return fail(`kill: (${pid}): No such process`)
    const result = signalSshd(process, signal)
    if (result.exitCode !== 0) return result
  }
  return operands.length > 0 ? ok() : fail('kill: usage: kill [-s sigspec | -sigspec] pid', 2)
}

function pkill(process: Process, args: string[]): ExecResult {
  const signal = args.find((arg) => /^-([A-Z]+|\d+)$/.test(arg))?.slice(1) ?? 'TERM'
  const name = args.filter((arg) => !arg.startsWith('-')).at(-1)
  return name === 'sshd' || name === '/run/sshd.pid' ? signalSshd(process, signal) : { ...ok(), exitCode: 1 }
}

/** Services and signals, of which sshd is the only one that does something. */
export function serviceCommands(process: Process): OwnCommands {
  return {
    systemctl: (args) => systemctl(process, args),
    '.lab-service': (args) => service(process, args),
    kill: (args) => kill(process, args),
    pkill: (args) => pkill(process, args),
  }
}
