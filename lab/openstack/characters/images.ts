/** What the usual image authors build. Characters say where theirs differ. */
import type { MachineImage } from '@/lab/port'

const cloudImage: Omit<MachineImage, 'distro' | 'version' | 'loginUser'> = {
  rootLogin: 'hint',
  passwordLogin: 'off',
  sudo: 'nopasswd',
  serviceManager: 'systemctl',
}

type Differences = Partial<MachineImage>

export const ubuntu = (version: string, differences: Differences = {}): MachineImage => ({
  ...cloudImage,
  distro: 'ubuntu',
  version,
  loginUser: 'ubuntu',
  ...differences,
})

export const debian = (version: string, differences: Differences = {}): MachineImage => ({
  ...cloudImage,
  distro: 'debian',
  version,
  loginUser: 'debian',
  ...differences,
})

export const rocky = (version: string, differences: Differences = {}): MachineImage => ({
  ...cloudImage,
  distro: 'rocky',
  version,
  loginUser: 'rocky',
  ...differences,
})

export const fedora = (version: string, differences: Differences = {}): MachineImage => ({
  ...cloudImage,
  distro: 'fedora',
  version,
  loginUser: 'fedora',
  ...differences,
})

/** CentOS Linux, whose own images give the key to `centos` (to `cloud-user` before 7). */
export const centos = (version: string, differences: Differences = {}): MachineImage => ({
  ...cloudImage,
  distro: 'centos',
  version,
  loginUser: 'centos',
  ...differences,
})

/** Before OpenSSH 8.2 (2020) sshd read no drop-ins. */
export const beforeDropIns: Differences = { dropIns: false }

/** Before systemd: Ubuntu until 14.04, Debian until 7, CentOS until 6. */
export const beforeSystemd: Differences = { dropIns: false, serviceManager: 'service' }

/** The tiny test image: dropbear and busybox, a well-known password, no systemd. */
export const cirros = (version: string): MachineImage => ({
  ...cloudImage,
  distro: 'cirros',
  version,
  loginUser: 'cirros',
  rootLogin: 'refused',
  passwordLogin: 'main',
  password: 'gocubsgo',
  serviceManager: 'none',
})
