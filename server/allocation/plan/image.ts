import type { CatalogueImage } from '@/server/domain/catalogue'
import type { Pick } from '@/server/domain/plan'
import type { AllocationRequest } from '@/server/domain/request'
import { type Criterion, choose } from './choose'

export type ImageNeeds = {
  distro: string
  version: string
  arch: AllocationRequest['arch']
  /** Pinned image id. */
  pin?: string
}

/** The image for a distribution: a publisher's current alias, then properties, then a name pattern; newest among equals. */
export function pickImage(images: readonly CatalogueImage[], needs: ImageNeeds): Pick {
  return choose({
    what: 'image',
    items: images,
    pin: needs.pin,
    reject: (image) => (image.id === needs.pin ? hardRejection(image, needs) : rejection(image, needs)),
    criteria,
    distance: (image) => Number(image.distro !== needs.distro) * 2 + Number(!fits(image.version, needs.version)),
    summary,
    decidedBy: (image) => (identifiedBy(image) === 'name' ? 'pattern' : 'published'),
    rule: (image) =>
      ({ ssm: 'publisher-alias', properties: 'image-properties', name: 'name-pattern' })[identifiedBy(image)],
  })
}

const identifiedBy = (image: CatalogueImage): 'ssm' | 'properties' | 'name' =>
  image.alias !== null ? 'ssm' : (image.identifiedBy ?? 'name')

/** `24.04` fits `24.04` and `24.04.1`; `9` fits `9.4`; `12` does not fit `1`. */
const fits = (version: string | null, wanted: string): boolean =>
  version !== null && (version === wanted || version.startsWith(`${wanted}.`))

function hardRejection(image: CatalogueImage, { arch }: ImageNeeds): string | null {
  if (!image.usable) return `Its status is ${image.status}.`
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
  return null
}

const rank = { ssm: 0, properties: 1, name: 2 } as const
const purposeRank = (image: CatalogueImage): number =>
  image.purpose === 'generic' ? 0 : image.purpose === null ? 1 : 2
const millis = (image: CatalogueImage): number => (image.createdAt ? Date.parse(image.createdAt) || 0 : 0)

const criteria: Criterion<CatalogueImage>[] = [
  {
    compare: (a, b) => rank[identifiedBy(a)] - rank[identifiedBy(b)],
    because: 'It is identified by a better source (publisher’s alias, then properties, then name).',
  },
  { compare: (a, b) => Number(b.public) - Number(a.public), because: 'It is published to everybody.' },
  { compare: (a, b) => purposeRank(a) - purposeRank(b), because: 'It is for general purpose.' },
  { compare: (a, b) => Number(a.arch === null) - Number(b.arch === null), because: 'It tells its architecture.' },
  { compare: (a, b) => millis(b) - millis(a), because: 'It is the newest by its published date.' },
]

function summary({ distro, version, arch, createdAt }: CatalogueImage): string {
  const told = [distro, version, arch, createdAt?.slice(0, 10)].filter(Boolean)
  return told.length > 0 ? told.join(', ') : 'nothing told'
}
