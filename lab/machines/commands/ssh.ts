import { decodeBytesToUtf8, type ExecResult } from 'just-bash'
import { splitKeyLine } from '@/lab/machines/authorized-keys'
import { fingerprint } from '@/lab/machines/host-keys'
import { fail, type OwnCommands, ok, type Process, viewOf } from '@/lab/machines/shell'
import { dump, effective } from '@/lab/machines/sshd-config'
import { FileError } from '@/lab/machines/tree'

/** `-C user=u,host=h,addr=a`. */
function connectionOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part): [string, string] => {
      const [key = '', ...value] = part.split('=')
      return [key, value.join('=')]
    }),
  )
}

function sshd(process: Process, args: string[]): ExecResult {
  const { machine, account } = process
  const flags = args.filter((arg) => arg.startsWith('-')).join('')
  if (!/[tTG]/.test(flags)) return fail('sshd: the lab runs its own; only -t and -T are here', 1)
  const file = args.includes('-f') ? (args[args.indexOf('-f') + 1] ?? '') : '/etc/ssh/sshd_config'
  // The host keys are readable by root only, and sshd looks at them first.
  if (account.uid !== 0 && !flags.includes('G')) return fail('sshd: no hostkeys available -- exiting.')
  const config = machine.readSshdConfig(file)
  if (config.errors.length > 0) return fail(config.errors.join('\n'), 255)
  if (flags.includes('t') && !flags.includes('T')) return ok()
  const position = args.indexOf('-C')
  const asked = position < 0 ? null : connectionOf(args[position + 1] ?? '')
  const user = asked?.user ?? ''
  const connection = asked && {
    user,
    groups: machine.groupNames(user),
    host: asked.host ?? '',
    address: asked.addr ?? '',
  }
  return ok(dump(effective(config, connection)))
}

const bitsOf: Record<string, string> = { 'ssh-ed25519': '256', 'ecdsa-sha2-nistp256': '256', 'ssh-rsa': '3072' }
const nameOf: Record<string, string> = { 'ssh-ed25519': 'ED25519', 'ecdsa-sha2-nistp256': 'ECDSA', 'ssh-rsa': 'RSA' }

async function sshKeygen(process: Process, args: string[], cwd: string, stdin: string): Promise<ExecResult> {
  const flags = args.filter((arg) => arg.startsWith('-')).join('')
  if (!flags.includes('l')) return fail('ssh-keygen: only -l is here')
  const position = args.findIndex((arg) => /^-[lv]*f$/.test(arg))
  const path = args[position + 1] ?? ''
  const view = viewOf(process)
  try {
    const text = path === '-' ? stdin : await view.readFile(view.resolvePath(cwd, path))
    const lines = text.split('\n').flatMap((line) => splitKeyLine(line) ?? [])
    if (lines.length === 0) return fail(`${path === '-' ? '(stdin)' : path} is not a public key file.`, 255)
    const shown = lines.map(
      ({ type, blob, comment }) =>
        `${bitsOf[type] ?? '256'} ${fingerprint(`${type} ${blob}`)} ${comment || 'no comment'} (${nameOf[type] ?? type})\n`,
    )
    return ok(shown.join(''))
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return fail(`ssh-keygen: ${path}: ${error.sentence}`, 255)
  }
}

/** sshd's two checks and the fingerprints of keys. */
export function sshCommands(process: Process): OwnCommands {
  return {
    '.lab-sshd': (args) => sshd(process, args),
    'ssh-keygen': (args, context) => sshKeygen(process, args, context.cwd, decodeBytesToUtf8(context.stdin)),
  }
}
