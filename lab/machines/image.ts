import { hashPassword } from '@/lab/machines/accounts'
import { hiddenCommands, systemCommands, userCommands } from '@/lab/machines/command-names'
import { osRelease } from '@/lab/machines/os-release'
import { type DirectoryNode, type Inode, newDirectory, rootCredentials } from '@/lab/machines/tree'
import type { MachineImage, MachineSpec } from '@/lab/port'

type FileOptions = { mode?: number; uid?: number; gid?: number }

/** Puts files and directories into a fresh tree. */
class Builder {
  readonly root: DirectoryNode

  constructor(private readonly nowMs: number) {
    this.root = newDirectory(0o755, rootCredentials, nowMs)
  }

  directory(path: string, { mode = 0o755, uid = 0, gid = 0 }: FileOptions = {}): DirectoryNode {
    let at = this.root
    const parts = path.split('/').filter(Boolean)
    for (const [index, name] of parts.entries()) {
      let next: Inode | undefined = at.children.get(name)
      if (next?.kind !== 'directory') {
        const last = index === parts.length - 1
        next = newDirectory(last ? mode : 0o755, last ? { uid, gid, groups: [] } : rootCredentials, this.nowMs)
        at.children.set(name, next)
      }
      at = next
    }
    return at
  }

  file(path: string, text: string, { mode = 0o644, uid = 0, gid = 0 }: FileOptions = {}): void {
    const cut = path.lastIndexOf('/')
    const node: Inode = { kind: 'file', mode, uid, gid, mtimeMs: this.nowMs, content: Buffer.from(text, 'utf8') }
    this.directory(path.slice(0, cut)).children.set(path.slice(cut + 1), node)
  }

  link(path: string, target: string): void {
    const cut = path.lastIndexOf('/')
    const meta = { mode: 0o777, uid: 0, gid: 0, mtimeMs: this.nowMs }
    this.directory(path.slice(0, cut)).children.set(path.slice(cut + 1), { kind: 'link', ...meta, target })
  }
}

const loginUid = 1000

/** cloud-init's text for root's key where `disable_root` holds: the server says who to log in as, and hangs up. */
export const rootHint = (loginUser: string): string =>
  'no-port-forwarding,no-agent-forwarding,no-X11-forwarding,' +
  `command="echo 'Please login as the user \\"${loginUser}\\" rather than the user \\"root\\".';echo;sleep 10;exit 142"`

const isRedHat = (image: MachineImage): boolean => ['rocky', 'centos', 'fedora', 'amazon'].includes(image.distro)

function sshdConfig(image: MachineImage): string {
  const password = image.passwordLogin === 'main' ? 'yes' : 'no'
  const root = { hint: 'prohibit-password', key: 'prohibit-password', refused: 'no' }[image.rootLogin]
  const subsystem = isRedHat(image) ? '/usr/libexec/openssh/sftp-server' : '/usr/lib/openssh/sftp-server'
  return [
    ...(image.dropIns === false
      ? []
      : [
          '# What comes from the drop-ins is read first, and the first value of a keyword wins.',
          'Include /etc/ssh/sshd_config.d/*.conf',
          '',
        ]),
    `PermitRootLogin ${root}`,
    `PasswordAuthentication ${password}`,
    'KbdInteractiveAuthentication no',
    'UsePAM yes',
    'X11Forwarding yes',
    'PrintMotd no',
    'AcceptEnv LANG LC_*',
    `Subsystem sftp ${subsystem}`,
    '',
  ].join('\n')
}

function addAccounts(disk: Builder, image: MachineImage): void {
  const user = image.loginUser
  const adm = user === 'root' ? '' : user
  const human = user === 'root' ? [] : [`${user}:x:${loginUid}:${loginUid}:${user}:/home/${user}:/bin/bash`]
  const passwd = [
    'root:x:0:0:root:/root:/bin/bash',
    'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
    'sshd:x:101:65534::/run/sshd:/usr/sbin/nologin',
    ...human,
  ]
  const adminGroup = isRedHat(image) ? 'wheel:x:10' : 'sudo:x:27'
  const group = ['root:x:0:', 'daemon:x:1:', `adm:x:4:${adm}`, `${adminGroup}:${adm}`, 'nogroup:x:65534:']
  const salt = 'lab'
  const userField = image.password ? hashPassword(image.password, salt) : '!'
  const rootField = user === 'root' && image.password ? userField : '*'
  const shadow = [`root:${rootField}:20000:0:99999:7:::`, 'daemon:*:20000:0:99999:7:::', 'nobody:*:20000:0:99999:7:::']
  if (user !== 'root') {
    group.push(`${user}:x:${loginUid}:`)
    shadow.push(`${user}:${userField}:20000:0:99999:7:::`)
  }
  disk.file('/etc/passwd', `${passwd.join('\n')}\n`)
  disk.file('/etc/group', `${group.join('\n')}\n`)
  disk.file('/etc/shadow', `${shadow.join('\n')}\n`, { mode: 0o640, gid: 42 })
  disk.directory('/root', { mode: 0o700 })
  if (user !== 'root') disk.directory(`/home/${user}`, { mode: 0o755, uid: loginUid, gid: loginUid })
}

function addKeys(disk: Builder, spec: MachineSpec): void {
  const { image, authorizedKeys } = spec
  if (authorizedKeys.length === 0) return
  const plain = `${authorizedKeys.map((key) => key.trim()).join('\n')}\n`
  if (image.loginUser !== 'root') {
    const owner = { uid: loginUid, gid: loginUid }
    disk.directory(`/home/${image.loginUser}/.ssh`, { mode: 0o700, ...owner })
    disk.file(`/home/${image.loginUser}/.ssh/authorized_keys`, plain, { mode: 0o600, ...owner })
  }
  if (image.rootLogin === 'refused' && image.loginUser !== 'root') return
  const forRoot = image.rootLogin === 'hint' ? plain.replace(/^(?=\S)/gm, `${rootHint(image.loginUser)} `) : plain
  disk.directory('/root/.ssh', { mode: 0o700 })
  disk.file('/root/.ssh/authorized_keys', forRoot, { mode: 0o600 })
}

function addSudoers(disk: Builder, { sudo, loginUser }: MachineImage): void {
  if (sudo === 'missing' || loginUser === 'root') return
  const rule = sudo === 'password' ? `${loginUser} ALL=(ALL) ALL` : `${loginUser} ALL=(ALL) NOPASSWD:ALL`
  const main = ['root ALL=(ALL:ALL) ALL', '@includedir /etc/sudoers.d', '']
  disk.file('/etc/sudoers', (sudo === 'requiretty' ? ['Defaults requiretty', ...main] : main).join('\n'), {
    mode: 0o440,
  })
  disk.file('/etc/sudoers.d/90-cloud-init-users', `${rule}\n`, { mode: 0o440 })
}

function addCommands(disk: Builder, image: MachineImage): void {
  const stub = { mode: 0o755 }
  for (const name of userCommands(image)) disk.file(`/usr/bin/${name}`, '', stub)
  // The shell finds its commands in /usr/bin only; those of the administrator are scripts that lead to hidden ones there.
  for (const name of systemCommands(image))
    disk.file(`/usr/sbin/${name}`, `#!/bin/sh\n/usr/bin/.lab-${name} "$@"\n`, stub)
  for (const name of hiddenCommands(image)) disk.file(`/usr/bin/${name}`, '', stub)
  disk.link('/bin', 'usr/bin')
  disk.link('/sbin', 'usr/sbin')
  if (image.serviceManager === 'service') {
    const unit = isRedHat(image) ? 'sshd' : 'ssh'
    disk.file(`/etc/init.d/${unit}`, `#!/bin/sh\n/usr/sbin/service ${unit} "$@"\n`, stub)
  }
}

/** The disk of a machine after its first boot: the image with what cloud-init did to it. */
export function firstBootDisk(spec: MachineSpec, nowMs: number, hostKeys: string[]): DirectoryNode {
  const { image } = spec
  const disk = new Builder(nowMs)
  for (const path of ['/usr/sbin', '/usr/lib', '/var/log', '/run/sshd', '/home', '/proc', '/opt', '/srv', '/mnt'])
    disk.directory(path)
  for (const path of ['/tmp', '/var/tmp']) disk.directory(path, { mode: 0o1777 })
  disk.link('/var/run', '../run')
  disk.file('/dev/null', '', { mode: 0o666 })
  disk.file('/etc/hostname', `${spec.hostname}\n`)
  disk.file('/etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${spec.hostname}\n`)
  disk.file('/etc/os-release', osRelease(image))
  disk.file('/run/sshd.pid', '612\n')
  addCommands(disk, image)
  addAccounts(disk, image)
  addKeys(disk, spec)
  addSudoers(disk, image)
  if (image.dropIns !== false) disk.directory('/etc/ssh/sshd_config.d', { mode: isRedHat(image) ? 0o700 : 0o755 })
  disk.file('/etc/ssh/sshd_config', sshdConfig(image), { mode: isRedHat(image) ? 0o600 : 0o644 })
  if (image.passwordLogin === 'drop-in') {
    disk.file('/etc/ssh/sshd_config.d/50-cloud-init.conf', 'PasswordAuthentication yes\n', { mode: 0o600 })
  }
  for (const line of hostKeys) {
    const type = line.startsWith('ssh-ed25519') ? 'ed25519' : 'ecdsa'
    disk.file(`/etc/ssh/ssh_host_${type}_key.pub`, `${line} root@${spec.hostname}\n`)
  }
  if (spec.userData !== null) {
    disk.file('/var/lib/cloud/instance/user-data.txt', spec.userData, { mode: 0o600 })
  }
  disk.file('/var/lib/cloud/instance/boot-finished', `${new Date(nowMs).toUTCString()}\n`)
  disk.file('/var/log/cloud-init-output.log', 'Cloud-init finished. Datasource up.\n', { mode: 0o640, gid: 4 })
  return disk.root
}
