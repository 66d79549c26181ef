import type { Arch } from '@/server/domain/catalogue'
import type { LoginCandidate } from '@/server/domain/plan'
import { usualUsers } from '@/server/domain/usual-users'

/**
 * Who publishes which images, by account id: names are free, accounts are not, and look-alikes abound. Accounts as used by
 * test-kitchen/kitchen-ec2 (lib/kitchen/driver/aws/standard_platform) and other public configurations, users as in the EC2
 * user guide's table of default user names and kitchen-ec2, read in November 2026. Accounts of the commercial partition:
 * GovCloud and China have others.
 */
const loginOf: Readonly<Record<string, { publisher: string; user(name: string): string }>> = {
  '099720109477': { publisher: 'Canonical', user: () => 'ubuntu' },
  '136693071363': { publisher: 'Debian', user: () => 'admin' },
  '137112412989': { publisher: 'Amazon', user: () => 'ec2-user' },
  '309956199498': { publisher: 'Red Hat', user: () => 'ec2-user' },
  '125523088429': {
    publisher: 'Fedora and CentOS',
    user: (name) => {
      if (/fedora-coreos/i.test(name)) return 'core'
      if (/fedora/i.test(name)) return 'fedora'
      // CentOS changed its user with Stream 9.
      return /stream (9|[1-9]\d)/i.test(name) ? 'ec2-user' : 'centos'
    },
  },
  '792107900819': { publisher: 'Rocky Linux', user: () => 'rocky' },
  '764336703387': { publisher: 'AlmaLinux', user: () => 'ec2-user' },
  '118940168514': { publisher: 'FreeBSD', user: () => 'ec2-user' },
}
const tableDate = '2026-11'

/** Login users of an image on EC2, best first: its publisher's, else its distribution's; none when neither is known. */
export function loginCandidates(image: {
  name: string
  owner: string | null
  distro: string | null
}): LoginCandidate[] {
  const entry = image.owner !== null && Object.hasOwn(loginOf, image.owner) ? loginOf[image.owner] : undefined
  if (entry)
    return [
      {
        user: entry.user(image.name),
        source: 'publisher-table',
        reason: `${entry.publisher} (account ${image.owner}) publishes its images with this user (table of ${tableDate}).`,
      },
    ]
  return usualUsers(image.distro, 'aws-ec2').map((user) => ({
    user,
    source: 'distro-default',
    reason: `Images of ${image.distro} on EC2 usually have this user.`,
  }))
}

export type Series = {
  owner: string
  distro: string
  version: string
  /** DescribeImages name filter; `*` is a wildcard. */
  pattern: string
  /** Names that the pattern also matches and that are other products. */
  except?: RegExp
  /** SSM public parameter that names the current image; absent where the publisher has none. */
  parameter?: (arch: Arch) => string
}

const canonical = (version: string, volume: 'ebs-gp2' | 'ebs-gp3'): Series => ({
  owner: '099720109477',
  distro: 'ubuntu',
  version,
  pattern: `ubuntu/images/hvm-ssd*/ubuntu-*-${version}-*-server-*`,
  parameter: (arch) =>
    `/aws/service/canonical/ubuntu/server/${version}/stable/current/${arch === 'arm64' ? 'arm64' : 'amd64'}/hvm/${volume}/ami-id`,
})
const debian = (version: string): Series => ({
  owner: '136693071363',
  distro: 'debian',
  version,
  pattern: `debian-${version}-*`,
  except: /^debian-\d+-backports-/,
  parameter: (arch) => `/aws/service/debian/release/${version}/latest/${arch === 'arm64' ? 'arm64' : 'amd64'}`,
})

/** The images that a catalogue holds: all that a launch can ask for, found by owner and name, never by scanning. */
export const series: readonly Series[] = [
  canonical('22.04', 'ebs-gp2'),
  canonical('24.04', 'ebs-gp3'),
  canonical('26.04', 'ebs-gp3'),
  debian('12'),
  debian('13'),
  {
    owner: '137112412989',
    distro: 'amazon',
    version: '2023',
    pattern: 'al2023-ami-2023.*',
    parameter: (arch) => `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${arch}`,
  },
  { owner: '792107900819', distro: 'rocky', version: '9', pattern: 'Rocky-9-EC2-Base-9.*' },
]
