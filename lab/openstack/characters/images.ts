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
