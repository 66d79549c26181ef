import type { MachineImage } from '@/lab/port'

const families: Record<MachineImage['distro'], { name: string; like: string; home: string }> = {
  ubuntu: { name: 'Ubuntu', like: 'debian', home: 'https://www.ubuntu.com/' },
  debian: { name: 'Debian GNU/Linux', like: '', home: 'https://www.debian.org/' },
  rocky: { name: 'Rocky Linux', like: 'rhel centos fedora', home: 'https://rockylinux.org/' },
  centos: { name: 'CentOS Linux', like: 'rhel fedora', home: 'https://www.centos.org/' },
  amazon: { name: 'Amazon Linux', like: 'fedora', home: 'https://aws.amazon.com/linux/' },
  fedora: { name: 'Fedora Linux', like: '', home: 'https://fedoraproject.org/' },
  cirros: { name: 'CirrOS', like: '', home: 'https://launchpad.net/cirros' },
}
const ids: Partial<Record<MachineImage['distro'], string>> = { amazon: 'amzn' }

/** /etc/os-release of an image. */
export function osRelease(image: MachineImage): string {
  const { name, like, home } = families[image.distro]
  const lines = [
    `PRETTY_NAME="${name} ${image.version}"`,
    `NAME="${name}"`,
    `VERSION_ID="${image.version}"`,
    `VERSION="${image.version}"`,
    `ID=${ids[image.distro] ?? image.distro}`,
    ...(like ? [`ID_LIKE="${like}"`] : []),
    `HOME_URL="${home}"`,
  ]
  return `${lines.join('\n')}\n`
}
