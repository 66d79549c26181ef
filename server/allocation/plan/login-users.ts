import type { CatalogueImage } from '@/server/domain/catalogue'
import type { LoginCandidate, UserSource } from '@/server/domain/plan'
import { lastTries, usualUsers } from '@/server/domain/usual-users'
import type { CloudProvider } from '@/server/providers/port'
import type { LearnedUser } from '../ports'

/**
 * Best first. What worked on this very image outranks all when it is another user than the published one, which then was refused;
 * where both agree, the published source is the one that counts for verdict 6 (product.md; field-notes 5.1, priority of evidence).
 */
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

const published: ReadonlySet<UserSource> = new Set([
  'image-property',
  'key-request-field',
  'publisher-table',
  'api-field',
])

export type LoginInput = {
  image: CatalogueImage
  provider: Pick<CloudProvider, 'loginCandidates' | 'kind'>
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
  for (const user of usualUsers(distro, provider.kind)) {
    const byName = image.identifiedBy === 'name'
    const reason = byName
      ? `The usual account of ${distro}, which the image's name suggests.`
      : `The usual account of ${distro}.`
    all.push({ user, source: byName ? 'name' : 'distro-default', reason })
  }
  for (const user of lastTries)
    all.push({ user, source: 'try-list', reason: 'One of the accounts that images usually have.' })
  const provenWrong =
    learned !== null && all.every(({ user, source }) => user !== learned.user || !published.has(source))
  const place = ({ source }: LoginCandidate) => (source === 'earlier-run' && provenWrong ? -1 : order.indexOf(source))
  all.sort((a, b) => place(a) - place(b))
  return all.filter(({ user }, index) => all.findIndex((each) => each.user === user) === index)
}
