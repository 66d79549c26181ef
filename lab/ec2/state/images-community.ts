import { fraction } from './ids'
import type { ImageSpec } from './images'

const COMMUNITY_COUNT = 1_050

const SUFFIXES = [
  'hardened',
  'docker',
  'cis-level1',
  'gpu',
  'backup',
  'packer',
  'k8s-node',
  'copy',
  'encrypted',
  'test',
]

const BASES = [
  { stem: 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server', user: 'ubuntu', distro: 'ubuntu', version: '22.04' },
  {
    stem: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server',
    user: 'ubuntu',
    distro: 'ubuntu',
    version: '24.04',
  },
  { stem: 'debian-12-amd64', user: 'admin', distro: 'debian', version: '12' },
  { stem: 'Rocky-9-EC2-Base-9.4', user: 'rocky', distro: 'rocky', version: '9.4' },
  { stem: 'al2023-ami-2023.6-kernel-6.1-x86_64', user: 'ec2-user', distro: 'amazon', version: '2023' },
] as const

const pick = <T>(list: readonly T[], name: string): T => list[Math.floor(fraction(name) * list.length)] as T

/**
 * Public images of strangers whose names begin like the distributions' own: what DescribeImages without an owner
 * returns, and what a search by name alone falls for. Some let root in, some have a password.
 */
export function communityImages(): ImageSpec[] {
  return Array.from({ length: COMMUNITY_COUNT }, (_, index): ImageSpec => {
    const seed = `community-${index}`
    const { stem, user, distro, version } = pick(BASES, `${seed}-base`)
    const built = `2025${String(1 + (index % 12)).padStart(2, '0')}${String(1 + (index % 28)).padStart(2, '0')}`
    const odd = fraction(`${seed}-odd`)
    return {
      name: `${stem}-${built}-${pick(SUFFIXES, `${seed}-suffix`)}-${index}`,
      owner: String(200_000_000_000 + Math.floor(fraction(`${seed}-owner`) * 700_000_000_000)),
      alias: null,
      description: odd < 0.5 ? '' : `Copied from ${stem}`,
      architecture: 'x86_64',
      built,
      rootDevice: '/dev/sda1',
      sizeGiB: 8 + (index % 4) * 4,
      volumeType: index % 2 ? 'gp2' : 'gp3',
      platform: 'Linux/UNIX',
      bootMode: null,
      machine: {
        distro,
        version,
        loginUser: user,
        rootLogin: odd < 0.1 ? 'key' : 'hint',
        passwordLogin: odd < 0.2 ? 'main' : 'off',
        password: odd < 0.2 ? 'changeme' : undefined,
        sudo: 'nopasswd',
        serviceManager: 'systemctl',
      },
    }
  })
}
