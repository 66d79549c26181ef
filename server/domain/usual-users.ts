import type { ProviderKind } from './cloud'

type Users = readonly string[]

/**
 * The accounts that images of a distribution make when nobody configured another, likeliest first: cloud-init's default_user
 * (config/cloud.cfg.tmpl) and what publishers' builds set, as gathered in field-notes 5.1 with its sources (AWS's table of user names,
 * kitchen-ec2, OSISM's image table). `aws-ec2` only where its images differ. An empty list: there is no login at all.
 */
const table: Readonly<Record<string, { users: Users } & Partial<Record<ProviderKind, Users>>>> = {
  almalinux: { users: ['almalinux'], 'aws-ec2': ['ec2-user'] },
  alpine: { users: ['alpine'] },
  amazon: { users: ['ec2-user'] },
  arch: { users: ['arch'] },
  azurelinux: { users: ['azureuser'] },
  bitnami: { users: ['bitnami'] },
  // CentOS builds its images with `centos`, although cloud-init's template says `cloud-user`; `ec2-user` from Stream 9 on AWS.
  centos: { users: ['centos', 'cloud-user'], 'aws-ec2': ['centos', 'ec2-user'] },
  cirros: { users: ['cirros'] },
  debian: { users: ['debian'], 'aws-ec2': ['admin'] },
  fedora: { users: ['fedora'], 'aws-ec2': ['fedora', 'ec2-user'] },
  'fedora-coreos': { users: ['core'] },
  flatcar: { users: ['core'] },
  freebsd: { users: ['freebsd'], 'aws-ec2': ['ec2-user'] },
  gardenlinux: { users: ['admin'] },
  gentoo: { users: ['gentoo'] },
  omnios: { users: ['root'] },
  openmandriva: { users: ['omv'] },
  opensuse: { users: ['opensuse'], 'aws-ec2': ['ec2-user'] },
  opnsense: { users: ['root', 'opnsense'] },
  // Only AWS's user is in a source.
  oracle: { users: [], 'aws-ec2': ['ec2-user'] },
  photon: { users: ['photon', 'root'] },
  'raspberry-pi-os': { users: ['pi'] },
  // `root` on AWS before 6.4.
  rhel: { users: ['cloud-user'], 'aws-ec2': ['ec2-user', 'root'] },
  rocky: { users: ['rocky'] },
  sles: { users: ['sles', 'opensuse'], 'aws-ec2': ['ec2-user', 'root'] },
  suse: { users: ['suse', 'opensuse'], 'aws-ec2': ['ec2-user', 'root'] },
  talos: { users: [] },
  turnkey: { users: ['root'] },
  ubuntu: { users: ['ubuntu'] },
  windows: { users: ['Administrator', 'Admin'], 'aws-ec2': ['Administrator'] },
}

/** The usual accounts of a distribution's images on a kind of cloud, likeliest first; none where it is not known or has no login. */
export function usualUsers(distro: string | null, kind: ProviderKind): Users {
  const entry = distro !== null && Object.hasOwn(table, distro) ? table[distro] : undefined
  return entry?.[kind] ?? entry?.users ?? []
}

/**
 * Tried when nothing names a user. Root first: where it is refused, cloud-init's text tells the right name (field-notes 5.2), and sshd
 * punishes many wrong tries.
 */
export const lastTries: Users = ['root', 'cloud-user', 'ubuntu', 'debian', 'centos', 'rocky', 'admin', 'ec2-user']
