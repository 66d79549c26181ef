import type { CatalogueImage } from '@/server/domain/catalogue'
import type { Pick } from '@/server/domain/plan'
import type { AllocationRequest } from '@/server/domain/request'
import { type Criterion, choose, type TieBreak } from './choose'

export type ImageNeeds = {
  distro: string
  version: string
  arch: AllocationRequest['arch']
  /** Pinned image id. */
  pin?: string
}

/**
 * The image for a distribution: a publisher's current alias, then properties, then a name pattern; newest among equals. Another
 * version or distribution is never taken in its place: the nearest is named instead.
 */
export function pickImage(images: readonly CatalogueImage[], needs: ImageNeeds): Pick {
  return choose({
    what: 'image',
    items: images,
    pin: needs.pin,
    reject: (image) => (image.id === needs.pin ? hardRejection(image, needs) : rejection(image, needs)),
    criteria,
    distance: (image) => distance(image, needs),
    summary,
    decidedBy: (image) => (byName(image) || !isPublished(image) ? 'pattern' : 'published'),
    rule: (image) =>
      isPublished(image)
        ? { ssm: 'publisher-alias', properties: 'image-properties', name: 'name-pattern' }[identifiedBy(image)]
        : 'image-of-a-project',
    note: (image) => note(image),
    wanted: `${needs.distro} ${needs.version} for ${needs.arch}`,
    advice: (nearest) =>
      hardRejection(nearest, needs) === null && nearest.distro && nearest.version
        ? `To use it, ask for ${nearest.distro} ${nearest.version}.`
        : null,
    breakTie: oneContent,
  })
}

const identifiedBy = (image: CatalogueImage): 'ssm' | 'properties' | 'name' =>
  image.alias !== null ? 'ssm' : (image.identifiedBy ?? 'name')
const byName = (image: CatalogueImage): boolean => identifiedBy(image) === 'name'
/** Where the cloud does not tell who may see an image, it is taken for published. */
const isPublished = (image: CatalogueImage): boolean => image.public || image.visibilityTold === false

/** `24.04` fits `24.04` and `24.04.1`; `9` fits `9.4`; `12` does not fit `1`. */
const fits = (version: string | null, wanted: string): boolean =>
  version !== null && (version === wanted || version.startsWith(`${wanted}.`))

function hardRejection(image: CatalogueImage, { arch }: ImageNeeds): string | null {
  if (!image.usable) return image.obstacle ?? `Its status is ${image.status}.`
  if (image.arch !== null && image.arch !== arch) return `It is for ${image.arch}.`
  return null
}

function rejection(image: CatalogueImage, needs: ImageNeeds): string | null {
  const hard = hardRejection(image, needs)
  if (hard) return hard
  if (image.distro === null) return 'Neither its properties nor its name tell the distribution.'
  if (image.distro !== needs.distro) return `It is ${image.distro}${image.version ? ` ${image.version}` : ''}.`
  if (image.version === null) return 'Nothing tells its version.'
  if (!fits(image.version, needs.version)) return `It is version ${image.version}.`
  if (image.snapshot) return 'It was made of a server, and holds whatever that server held. Pin it to use it.'
  return null
}

/** The nearest first: what could be asked for in its place, of the same distribution, of the next version. */
function distance(image: CatalogueImage, needs: ImageNeeds): number {
  const hard = hardRejection(image, needs) === null ? 0 : 10_000
  if (image.snapshot || image.distro !== needs.distro) return hard + 5_000
  return hard + (image.version === null ? 4_000 : Math.min(3_999, versionDistance(image.version, needs.version)))
}

/** `24.04` and `22.04` are 200 apart, `9` and `9.4` are 40. */
function versionDistance(a: string, b: string): number {
  const number = (version: string) => {
    const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0)
    return major * 100 + minor * 10
  }
  return Math.abs(number(a) - number(b))
}

const rank = { ssm: 0, properties: 1, name: 2 } as const
const purposeRank = (image: CatalogueImage): number => {
  const order: (string | null)[] = ['generic', null, 'minimal']
  const index = order.indexOf(image.purpose?.toLowerCase() ?? null)
  return index < 0 ? order.length : index
}
const millis = (image: CatalogueImage): number => (image.createdAt ? Date.parse(image.createdAt) || 0 : 0)

/** Words by which publishers tell an image for a special purpose where no property does. */
const specialWord =
  /(?:^|[^a-z])(minimal|onmetal|bare-?metal|k8s|kube(?:rnetes)?|capi|docker|gpu|cuda|desktop|daily|beta|preview|lamp|wordpress|plesk|cpanel)(?![a-z])/i
const special = (image: CatalogueImage): string | null =>
  image.purpose === null ? (specialWord.exec(image.name)?.[1]?.toLowerCase() ?? null) : null

const criteria: Criterion<CatalogueImage>[] = [
  {
    compare: (a, b) => rank[identifiedBy(a)] - rank[identifiedBy(b)],
    because: 'It is identified by a better source (publisher’s alias, then properties, then name).',
  },
  { compare: (a, b) => Number(isPublished(b)) - Number(isPublished(a)), because: 'It is published to everybody.' },
  { compare: (a, b) => purposeRank(a) - purposeRank(b), because: 'It is for general purpose.' },
  {
    compare: (a, b) => Number(special(a) !== null) - Number(special(b) !== null),
    because: (_, other) => `The name of ${other.name} speaks of a special purpose (${special(other)}).`,
    decides: () => ({ decidedBy: 'pattern', rule: 'name-pattern' }),
  },
  { compare: (a, b) => Number(a.arch === null) - Number(b.arch === null), because: 'It tells its architecture.' },
  { compare: (a, b) => millis(b) - millis(a), because: 'It is the newest by its published date.' },
]

/** What a person must know of the chosen one: a name that was read, a publisher that is none. */
function note(image: CatalogueImage): string | null {
  const told: string[] = []
  if (byName(image) && image.named)
    told.push(
      `Its name says ${image.distro} ${image.version} (pattern "${image.named.pattern}" at "${image.named.text}").`,
    )
  if (!isPublished(image)) told.push('It is not published to everybody: a project uploaded it.')
  return told.length > 0 ? told.join(' ') : null
}

/** Images of one content, listed several times, are no question to anybody: the first id makes it the same each time. */
function oneContent(tied: readonly CatalogueImage[]): TieBreak<CatalogueImage> | null {
  const [item] = [...tied].sort((a, b) => (a.id < b.id ? -1 : 1))
  if (!item?.checksum || tied.some((image) => image.checksum !== item.checksum || !sameUse(image, item))) return null
  const reason = `${tied.length} images have the same content (${item.checksum.slice(0, 12)}…): whichever is taken.`
  return { item, reason, decidedBy: byName(item) ? 'pattern' : 'published', rule: 'same-content' }
}
const sameUse = (a: CatalogueImage, b: CatalogueImage): boolean =>
  a.loginUser?.user === b.loginUser?.user &&
  a.minDiskGiB === b.minDiskGiB &&
  a.minMemoryMiB === b.minMemoryMiB &&
  a.arch === b.arch

function summary({ distro, version, arch, createdAt }: CatalogueImage): string {
  const told = [distro, version, arch, createdAt?.slice(0, 10)].filter(Boolean)
  return told.length > 0 ? told.join(', ') : 'nothing told'
}
