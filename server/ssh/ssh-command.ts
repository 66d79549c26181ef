import type { Bastion } from '@/server/domain/cloud-schema'
import { command, quote, render } from './command'

export type SshCommandParts = {
  user: string
  address: string
  port: number
  /** Absolute path of the private key. */
  identityFile: string
  /** Absolute path of a known_hosts file that holds the node's line, and the bastion's where its key is known. */
  knownHostsFile: string
  bastion?: Bastion | null
}

/** OpenSSH expands `%` in these values and splits file lists at blanks, after the shell has read the line. */
const percent = (value: string): string => value.replaceAll('%', '%%')
const fileOption = (path: string): string => (/\s/.test(path) ? `"${percent(path)}"` : percent(path))

/** The options that every login here needs: this key only, these host keys only. */
function options(identityFile: string, knownHostsFile: string): string[] {
  return ['-i', identityFile, '-o', 'IdentitiesOnly=yes', '-o', `UserKnownHostsFile=${fileOption(knownHostsFile)}`]
}

const portOption = (port: number): string[] => (port === 22 ? [] : ['-p', String(port)])

/**
 * One line that opens a session when pasted into a POSIX shell. With a bastion, the way there is a ProxyCommand, since
 * ProxyJump would not take the bastion's own key file.
 */
export function sshCommand(parts: SshCommandParts): string {
  const { user, address, port, identityFile, knownHostsFile, bastion } = parts
  const proxy = bastion ? ['-o', `ProxyCommand=${proxyCommand(bastion, address, knownHostsFile)}`] : []
  return render(
    command('ssh', ...options(identityFile, knownHostsFile), ...proxy, ...portOption(port), `${user}@${address}`),
  )
}

/**
 * The same way as options alone, for a program that says user, address and port itself (Ansible's ssh_common_args). Empty where
 * ssh needs nothing besides.
 */
export function sshOptions(parts: {
  address: string
  /** True where the node's host key stands in that file, and the fleet key logs in. */
  ours: boolean
  knownHostsFile: string
  bastion: Bastion | null
}): string {
  const { address, ours, knownHostsFile, bastion } = parts
  const words = [
    ...(ours ? ['-o', 'IdentitiesOnly=yes', '-o', `UserKnownHostsFile=${fileOption(knownHostsFile)}`] : []),
    ...(bastion ? ['-o', `ProxyCommand=${proxyCommand(bastion, address, knownHostsFile)}`] : []),
  ]
  return words.map(quote).join(' ')
}

/** ssh expands `%` in the whole line and hands it to a shell: first quoted for that shell, then escaped for ssh. */
function proxyCommand(bastion: Bastion, address: string, knownHostsFile: string): string {
  // Without a pinned key, the first one is trusted and kept; ssh refuses any other one afterwards.
  const trust = bastion.hostKey ? [] : ['-o', 'StrictHostKeyChecking=accept-new']
  const way = command(
    'ssh',
    ...options(bastion.keyFile, knownHostsFile),
    ...trust,
    ...portOption(bastion.port),
    '-W',
    target,
    `${bastion.user}@${bastion.host}`,
  )
  const destination = address.includes(':') ? '[%h]:%p' : '%h:%p'
  return percent(render(way)).replace(target, destination)
}

/** Stands for ssh's own `%h:%p` until everything else is escaped. */
const target = 'NODE-ADDRESS-AND-PORT'
