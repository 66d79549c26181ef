import type { CommandName } from 'just-bash'
import type { MachineImage } from '@/lab/port'

/** What the shell library does by itself; the rest of its commands is not found on a plain server. */
export const libraryCommands: CommandName[] = [
  ...([
    'echo',
    'cat',
    'printf',
    'mkdir',
    'rmdir',
    'touch',
    'rm',
    'mv',
    'ln',
    'pwd',
    'readlink',
    'head',
    'tail',
    'wc',
  ] as const),
  ...([
    'grep',
    'fgrep',
    'egrep',
    'sed',
    'awk',
    'sort',
    'uniq',
    'comm',
    'cut',
    'paste',
    'tr',
    'nl',
    'fold',
    'tee',
    'find',
  ] as const),
  ...([
    'basename',
    'dirname',
    'du',
    'env',
    'printenv',
    'xargs',
    'true',
    'false',
    'base64',
    'diff',
    'date',
    'sleep',
  ] as const),
  ...([
    'timeout',
    'seq',
    'expr',
    'md5sum',
    'sha1sum',
    'sha256sum',
    'which',
    'tac',
    'od',
    'gzip',
    'gunzip',
    'tar',
  ] as const),
]

/** Commands of ours in /usr/bin, on every image. */
const ownCommands = [
  ...['id', 'whoami', 'hostname', 'getent', 'groups', 'uname', 'arch', 'nproc', 'uptime', 'tty', 'logger', 'sync'],
  ...[
    'ls',
    'cp',
    'stat',
    'chmod',
    'chown',
    'chgrp',
    'install',
    'mktemp',
    'cmp',
    'passwd',
    'kill',
    'pkill',
    'ssh-keygen',
  ],
  ...['sh', 'bash', 'dash', 'cloud-init', 'umask'],
]

const isDebian = ({ distro }: MachineImage): boolean => distro === 'debian' || distro === 'ubuntu'

/** Names in /usr/bin. Without sudo or a service manager in the image, the shell does not find them. */
export function userCommands(image: MachineImage): string[] {
  return [
    ...libraryCommands,
    ...ownCommands,
    ...(image.sudo === 'missing' ? [] : ['sudo']),
    ...(image.serviceManager === 'systemctl' ? ['systemctl'] : []),
  ]
}

/** Names in /usr/sbin: not on the path of Debian's ordinary users. */
export function systemCommands(image: MachineImage): string[] {
  const service = image.serviceManager === 'service' || (image.serviceManager === 'systemctl' && isDebian(image))
  return ['sshd', 'usermod', 'chpasswd', ...(service ? ['service'] : [])]
}

/** Under these names the shell runs what /usr/sbin leads to. */
export function hiddenCommands(image: MachineImage): string[] {
  return systemCommands(image).map((name) => `.lab-${name}`)
}

/** PATH of a login by ssh. */
export function searchPath(image: MachineImage, uid: number): string {
  if (image.distro === 'debian' && uid !== 0) return '/usr/local/bin:/usr/bin:/bin:/usr/games'
  return '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
}
