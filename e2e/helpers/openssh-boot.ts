import type { Manner } from './openssh'

export type BootOptions = { base: string; port: number; manner: Manner; publicKey: string; password: string }

/** What the image's author and cloud-init would have done, as a script that ends in sshd. Runs as root in a fresh namespace. */
export function bootScript({ base, port, manner, publicKey, password }: BootOptions): string {
  const { user, bootS = 0 } = manner
  return `set -eu
mount --make-rprivate /
mount --bind ${base}/etc /etc
mount --bind ${base}/root /root
mount --bind ${base}/home /home
mount -t overlay overlay -o lowerdir=/usr/bin,upperdir=${base}/upper-bin,workdir=${base}/work-bin /usr/bin
mount -t overlay overlay -o lowerdir=/usr/sbin,upperdir=${base}/upper-sbin,workdir=${base}/work-sbin /usr/sbin
mount -t tmpfs tmpfs /run
mkdir -p /run/sshd /run/sudo
chmod 700 /root
${accounts(manner, password)}
${keys(manner, publicKey)}
${sudo(manner)}
${services(manner)}
rm -f /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d/*
ssh-keygen -q -A
${sshd(manner, port)}
${trouble(manner)}
echo machine-ready for ${user}
sleep ${bootS}
exec /usr/sbin/sshd -D -e
`
}

function accounts({ user, password: where }: Manner, password: string): string {
  // This machine may have such an account itself; the namespace's copy of the account files loses it.
  const fresh = `! id -u ${user} > /dev/null 2>&1 || userdel ${user}\nuseradd -m -s /bin/sh ${user}`
  const lines = user === 'root' ? [] : [fresh]
  if (where !== 'off') lines.push(`echo '${user}:${password}' | chpasswd`)
  return lines.join('\n')
}

/** cloud-init gives the key to its user; to root it gives one that only tells the user's name. */
function keys({ user, root }: Manner, publicKey: string): string {
  const hint =
    'no-port-forwarding,no-agent-forwarding,no-X11-forwarding,' +
    `command="echo 'Please login as the user \\"${user}\\" rather than the user \\"root\\".';echo;sleep 10;exit 142"`
  const file = (home: string, owner: string, line: string) => `mkdir -p ${home}/.ssh
cat > ${home}/.ssh/authorized_keys <<'END'
${line}
END
chmod 700 ${home}/.ssh
chmod 600 ${home}/.ssh/authorized_keys
chown -R ${owner} ${home}/.ssh`
  const parts: string[] = []
  if (user !== 'root')
    parts.push(file(`/home/${user}`, user, `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOther somebody\n${publicKey}`))
  if (root === 'hint') parts.push(file('/root', 'root', `${hint} ${publicKey}`))
  if (root === 'key') parts.push(file('/root', 'root', publicKey))
  return parts.join('\n')
}

function sudo({ user, sudo: how }: Manner): string {
  if (how === 'missing') return 'rm -f /usr/bin/sudo'
  if (user === 'root') return ''
  const rule = how === 'password' ? `${user} ALL=(ALL) ALL` : `${user} ALL=(ALL) NOPASSWD:ALL`
  const terminal = how === 'requiretty' ? `Defaults:${user} requiretty\n` : ''
  return `cat > /etc/sudoers.d/90-cloud-init-users <<'END'
${terminal}${rule}
END
chmod 440 /etc/sudoers.d/90-cloud-init-users`
}

/** systemd itself does not run in a namespace, so its command is a stand-in that does what the unit's ExecReload does. */
function services({ services: manager }: Manner): string {
  const systemctl = `cat > /usr/bin/systemctl <<'END'
#!/bin/sh
if [ "$1" = reload ] && [ "$2" = ssh ]; then /usr/sbin/sshd -t && kill -HUP "$(cat /run/sshd.pid)"; exit; fi
echo "Failed to $1 $2.service: Unit $2.service not found." >&2
exit 5
END
chmod 755 /usr/bin/systemctl`
  if (manager === 'systemctl') return systemctl
  return manager === 'service' ? 'rm -f /usr/bin/systemctl' : 'rm -f /usr/bin/systemctl /usr/sbin/service'
}

/** Comes last: from here on the machine is as its users find it. The processes are those of this namespace alone. */
function trouble({ trouble: kind }: Manner): string {
  if (kind === 'reload-kills-session')
    return `cat > /usr/bin/systemctl <<'END'
#!/bin/sh
if [ "$1" != reload ] || [ "$2" != ssh ]; then exit 5; fi
/usr/sbin/sshd -t && kill -HUP "$(cat /run/sshd.pid)"
sleep 0.3
pkill -KILL -f '^sshd: '
pkill -KILL -f '^sh -s'
exit 0
END`
  if (kind === 'read-only') return 'mount -o remount,bind,ro /etc'
  if (kind !== 'disk-full') return ''
  return `cp -a /root /run/root-before
mount -t tmpfs -o size=24k,mode=700 tmpfs /root
cp -a /run/root-before/. /root/
cat /dev/zero > /root/filler 2> /dev/null || true`
}

function sshd({ root, password }: Manner, port: number): string {
  const dropIn =
    password === 'drop-in' ? "echo 'PasswordAuthentication yes' > /etc/ssh/sshd_config.d/50-cloud-init.conf\n" : ''
  return `${dropIn}cat > /etc/ssh/sshd_config <<'END'
Include /etc/ssh/sshd_config.d/*.conf
Port ${port}
ListenAddress 127.0.0.1
PermitRootLogin ${root === 'refused' ? 'no' : 'prohibit-password'}
PasswordAuthentication ${password === 'main' ? 'yes' : 'no'}
KbdInteractiveAuthentication no
UsePAM yes
PrintMotd no
Subsystem sftp internal-sftp
END`
}
