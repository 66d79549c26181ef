import type { LoginCandidate } from '@/server/domain/plan'
import { usualUsers } from '@/server/domain/usual-users'
import type { CloudProvider } from '@/server/providers/port'

/** Users that may log in to a server of an image: what the image itself says, then the habit of its distribution. */
export const loginCandidates: CloudProvider['loginCandidates'] = ({ loginUser, distro }) => {
  const candidates: LoginCandidate[] = []
  if (loginUser) {
    const reason = `The image's property ${loginUser.property} names it.`
    candidates.push({ user: loginUser.user, source: 'image-property', reason })
  }
  for (const user of usualUsers(distro, 'openstack')) {
    if (candidates.some((candidate) => candidate.user === user)) continue
    const reason = `Images of ${distro} for OpenStack usually make this account.`
    candidates.push({ user, source: 'distro-default', reason })
  }
  return candidates
}
