import type { CatalogueImage } from '@/server/domain/catalogue'
import type { LoginCandidate, UserSource } from '@/server/domain/plan'
import type { CloudProvider } from '@/server/providers/port'
import type { LearnedUser } from '../ports'

/** Default accounts of stock cloud images (field-notes 5.1), by distribution. */
const distroUsers: Record<string, string[]> = {
  ubuntu: ['ubuntu'],
  debian: ['debian', 'admin'],
  centos: ['cloud-user', 'centos'],
  rhel: ['cloud-user', 'ec2-user'],
  fedora: ['fedora'],
  rocky: ['rocky'],
  almalinux: ['almalinux'],
  alma: ['almalinux'],
  amazon: ['ec2-user'],
  opensuse: ['opensuse'],
  suse: ['ec2-user', 'opensuse'],
  freebsd: ['freebsd'],
  alpine: ['alpine'],
  arch: ['arch'],
  gentoo: ['gentoo'],
  flatcar: ['core'],
  coreos: ['core'],
  cirros: ['cirros'],
  photon: ['photon', 'root'],
  gardenlinux: ['admin'],
  azurelinux: ['azureuser'],
}
// Root first: where it is refused, cloud-init's text tells the right name, and sshd punishes many wrong tries.
const tryList = ['root', 'cloud-user', 'ubuntu', 'debian', 'centos', 'rocky', 'admin', 'ec2-user']

/** Verdict 6 is YES only for the first four; memory and pins help, but do not count for it (product.md). */
const order: UserSource[] = [
  'image-property',
  'key-request-field',
  'publisher-table',
  'api-field',
  'earlier-run',
  'operator',
  'distro-default',
  'name',
  'server-hint',
  'refusal',
  'try-list',
]

export type LoginInput = {
  image: CatalogueImage
  provider: Pick<CloudProvider, 'loginCandidates'>
  learned: LearnedUser | null
  /** Users that the operator names for the cloud. */
  users: readonly string[]
}

/** Users to try, best first, each once with the best source that names it. */
export function loginCandidates({ image, provider, learned, users }: LoginInput): LoginCandidate[] {
  const { id, name, owner, loginUser, distro } = image
  const all: LoginCandidate[] = [...provider.loginCandidates({ id, name, owner, loginUser, distro })]
  if (loginUser) {
    const reason = `The image says so itself (${loginUser.property}).`
    all.push({ user: loginUser.user, source: 'image-property', reason })
  }
  if (learned) {
    all.push({
      user: learned.user,
      source: 'earlier-run',
      reason: `It worked for this image on ${learned.at.slice(0, 10)}.`,
    })
  }
  for (const user of users) all.push({ user, source: 'operator', reason: 'The site configuration names it.' })
  for (const user of distroUsers[distro ?? ''] ?? []) {
    const byName = image.identifiedBy === 'name'
    const reason = byName
      ? `The usual account of ${distro}, which the image's name suggests.`
      : `The usual account of ${distro}.`
    all.push({ user, source: byName ? 'name' : 'distro-default', reason })
  }
  for (const user of tryList)
    all.push({ user, source: 'try-list', reason: 'One of the accounts that images usually have.' })
  all.sort((a, b) => order.indexOf(a.source) - order.indexOf(b.source))
  return all.filter(({ user }, index) => all.findIndex((each) => each.user === user) === index)
}
