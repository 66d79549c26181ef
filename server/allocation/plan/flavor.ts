import type { CatalogueFlavor, CatalogueImage } from '@/server/domain/catalogue'
import type { Pick } from '@/server/domain/plan'
import type { AllocationRequest } from '@/server/domain/request'
import { type Criterion, choose } from './choose'
import { accelerated, bareMetal, byScsName, cpuClass, diskClass, licensed, type Ranked } from './flavor-class'

export type FlavorNeeds = {
  vcpu: number
  memoryMiB: number
  diskGiB: number
  arch: AllocationRequest['arch']
  /** Pinned flavor id. */
  pin?: string
}

/** What the request and the image together ask of a flavor. */
export function flavorNeeds(request: AllocationRequest, image: CatalogueImage | null, pin?: string): FlavorNeeds {
  return {
    vcpu: request.vcpu,
    memoryMiB: Math.max(request.memoryMiB, image?.minMemoryMiB ?? 0),
    diskGiB: Math.max(request.diskGiB, image?.minDiskGiB ?? 0),
    arch: request.arch,
    pin,
  }
}

/** True when the flavor brings a root disk of its own. 0 and null mean that a volume is made for it. */
const hasOwnDisk = ({ diskGiB }: CatalogueFlavor): boolean => diskGiB !== null && diskGiB > 0

/** The smallest flavor by numbers; field-notes 7, "Proposed resolver". Prices are not known here. */
export function pickFlavor(flavors: readonly CatalogueFlavor[], needs: FlavorNeeds): Pick {
  return choose({
    what: 'flavor',
    items: flavors,
    pin: needs.pin,
    reject: (flavor) => rejection(flavor, needs),
    criteria: criteria(needs),
    distance: (flavor) => shortfall(flavor, needs),
    summary: sizes,
    decidedBy: () => 'published',
    rule: () => 'smallest-by-numbers',
  })
}

function rejection(flavor: CatalogueFlavor, needs: FlavorNeeds): string | null {
  if (flavor.arch.length > 0 && !flavor.arch.includes(needs.arch)) return `It is for ${flavor.arch.join(', ')}.`
  if (flavor.vcpu < needs.vcpu) return `${flavor.vcpu} vCPU is less than ${needs.vcpu}.`
  if (flavor.memoryMiB < needs.memoryMiB) return `${flavor.memoryMiB} MiB is less than ${needs.memoryMiB} MiB.`
  if (hasOwnDisk(flavor) && flavor.diskGiB! < needs.diskGiB)
    return `${flavor.diskGiB} GiB is less than ${needs.diskGiB} GiB.`
  return null
}

/** How much of the request is wasted: 0 is an exact fit, 1 is one request's worth too much. */
const waste = (flavor: CatalogueFlavor, needs: FlavorNeeds): number =>
  flavor.memoryMiB / needs.memoryMiB - 1 + flavor.vcpu / needs.vcpu - 1
const diskWaste = (flavor: CatalogueFlavor, needs: FlavorNeeds): number =>
  hasOwnDisk(flavor) ? flavor.diskGiB! - needs.diskGiB : 0
const first = (holds: (flavor: CatalogueFlavor) => boolean) => (a: CatalogueFlavor, b: CatalogueFlavor) =>
  Number(holds(b)) - Number(holds(a))

/**
 * A volume made for a flavor of disk 0 is one more thing that can fail, so disks of their own come first. The names of
 * flavors count only where the provider publishes generations: there they are its own type names, the same for everybody.
 */
function criteria(needs: FlavorNeeds): Criterion<CatalogueFlavor>[] {
  return [
    { compare: first((flavor) => flavor.diskGiB !== 0), because: 'It has a disk of its own.' },
    ranked(accelerated),
    ranked(bareMetal),
    ranked(licensed),
    {
      compare: (a, b) => waste(a, needs) - waste(b, needs),
      because: 'It is nearest to the vCPU and memory asked for.',
    },
    { compare: (a, b) => diskWaste(a, needs) - diskWaste(b, needs), because: 'It is nearest to the disk asked for.' },
    { compare: first((flavor) => flavor.currentGeneration !== false), because: 'It is of the current generation.' },
    { compare: first((flavor) => flavor.public !== false), because: 'It is published to everybody.' },
    ranked(cpuClass),
    ranked(byScsName.insecure),
    ranked(byScsName.noEcc),
    ranked(byScsName.overcommitted),
    ranked(diskClass),
    ranked(byScsName.extensions),
    {
      compare: first((flavor) => publishesTypes(flavor) && flavor.burstable === true),
      because: 'It is the burstable one, the lowest class for the same size.',
    },
    {
      compare: (a, b) => generation(b) - generation(a),
      because: 'Its type name tells the newer generation of the provider.',
    },
    {
      compare: (a, b) => compareNames(typeName(a), typeName(b)),
      because: 'Equal in all published numbers; the type name that the provider publishes sorts first.',
    },
  ]
}

/** A rank as a criterion; a pick that it decides was decided by a name pattern where only the better one's or the other's name told it. */
function ranked(rankOf: (flavor: CatalogueFlavor) => Ranked): Criterion<CatalogueFlavor> {
  return {
    compare: (a, b) => rankOf(a).rank - rankOf(b).rank,
    because: (better, other) => {
      const [own, its] = [rankOf(better).words, rankOf(other).words]
      return own === its ? `${capital(own)}.` : `${capital(own)}; of ${other.name}: ${its}.`
    },
    decides: (better, other) =>
      rankOf(better).byName || rankOf(other).byName ? { decidedBy: 'pattern', rule: 'flavor-name' } : null,
  }
}

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

/** Only where the provider publishes types of its own are their names the same for everybody. */
const publishesTypes = ({ currentGeneration }: CatalogueFlavor): boolean => currentGeneration !== null
/** The number in a published type name such as `t3a.medium`: families count their generations in it. 0 for other names. */
const generation = (flavor: CatalogueFlavor): number => Number(/^[a-z]+(\d+)/i.exec(typeName(flavor))?.[1] ?? 0)
const typeName = (flavor: CatalogueFlavor): string => (publishesTypes(flavor) ? flavor.name : '')
const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const shortfall = (flavor: CatalogueFlavor, needs: FlavorNeeds): number =>
  Math.max(0, 1 - flavor.vcpu / needs.vcpu) +
  Math.max(0, 1 - flavor.memoryMiB / needs.memoryMiB) +
  (hasOwnDisk(flavor) ? Math.max(0, 1 - flavor.diskGiB! / Math.max(1, needs.diskGiB)) : 0) +
  (flavor.arch.length > 0 && !flavor.arch.includes(needs.arch) ? 10 : 0)

function sizes({ vcpu, memoryMiB, diskGiB, arch }: CatalogueFlavor): string {
  const disk = diskGiB === null ? '' : diskGiB === 0 ? ', no disk' : `, ${diskGiB} GiB disk`
  return `${vcpu} vCPU, ${memoryMiB} MiB${disk}${arch.length > 0 ? `, ${arch.join('/')}` : ''}`
}
