import type { LoginCandidate } from '@/server/domain/plan'
import type { CloudProvider } from '@/server/providers/port'

/** Accounts that stock cloud images make (cloud-init's defaults and what the publishers' builds set), most likely first. */
const users: Readonly<Record<string, readonly string[]>> = {
  almalinux: ['almalinux'],
  alpine: ['alpine'],
  amazon: ['ec2-user'],
  arch: ['arch'],
  azurelinux: ['azureuser'],
  centos: ['centos', 'cloud-user'],
  cirros: ['cirros'],
  debian: ['debian'],
  fedora: ['fedora'],
  'fedora-coreos': ['core'],
  flatcar: ['core'],
  freebsd: ['freebsd'],
  gardenlinux: ['admin'],
  gentoo: ['gentoo'],
  openmandriva: ['omv'],
  opensuse: ['opensuse'],
  photon: ['photon'],
  rhel: ['cloud-user'],
  rocky: ['rocky'],
  sles: ['sles', 'opensuse'],
  ubuntu: ['ubuntu'],
}

/** Users that may log in to a server of an image: what the image itself says, then the habit of its distribution. */
export const loginCandidates: CloudProvider['loginCandidates'] = ({ loginUser, distro }) => {
  const candidates: LoginCandidate[] = []
  if (loginUser) {
    const reason = `The image's property ${loginUser.property} names it.`
    candidates.push({ user: loginUser.user, source: 'image-property', reason })
  }
  for (const user of users[distro ?? ''] ?? []) {
    if (candidates.some((candidate) => candidate.user === user)) continue
    const reason = `Images of ${distro} for OpenStack usually make this account.`
    candidates.push({ user, source: 'distro-default', reason })
  }
  return candidates
}
