import type { CatalogueFlavor, CatalogueImage, CatalogueNetwork } from '@/server/domain/catalogue'
import type { CatalogueItem } from '@/server/domain/catalogue-change'

/**
 * One fact that a change is told by. `value` null: not told. A `listed` fact is one of several of its sort (an extra spec, a
 * subnet) and can be absent altogether. Of a value with `shownLength` no more characters are of use in a sentence.
 */
export type Fact = { label: string; value: string | null; listed?: boolean; shownLength?: number }

/**
 * The facts of an item in words, by a key each. Two items with the same facts are the same; what our own rules make of an item
 * (by which pattern its name was read) is none of them.
 */
export function factsOf(item: CatalogueItem): Map<string, Fact> {
  const facts = 'vcpu' in item ? flavor(item) : 'subnets' in item ? network(item) : image(item)
  return new Map(facts.map((fact) => [fact.label, fact]))
}

const yesNo = (value: boolean | null | undefined): string | null => (value == null ? null : value ? 'yes' : 'no')
const words = (...parts: (string | null)[]): string | null => parts.filter(Boolean).join(' ') || null
const memory = (mib: number): string => (mib >= 1024 && mib % 1024 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`)

/** The same moment, written with or without milliseconds, is no change. */
const timeText = (told: string | null): string | null => {
  const ms = told === null ? Number.NaN : Date.parse(told)
  return Number.isNaN(ms) ? told : new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

function flavor(one: CatalogueFlavor): Fact[] {
  const visibility = one.public == null ? null : one.public ? 'everybody' : 'some projects only'
  return [
    { label: 'name', value: one.name || null },
    { label: 'vCPU', value: `${one.vcpu}` },
    { label: 'memory', value: memory(one.memoryMiB) },
    { label: 'disk', value: one.diskGiB === null ? null : `${one.diskGiB} GiB` },
    { label: 'architecture', value: one.arch.toSorted().join(', ') || null },
    { label: 'visibility', value: visibility },
    { label: 'current generation', value: yesNo(one.currentGeneration) },
    { label: 'burstable', value: yesNo(one.burstable) },
    ...Object.entries(one.extra).map(([key, value]) => ({ label: `extra spec ${key}`, value, listed: true })),
  ]
}

function image(one: CatalogueImage): Fact[] {
  const visibility = one.visibilityTold === false ? null : one.public ? 'public' : 'private'
  return [
    { label: 'name', value: one.name || null },
    { label: 'status', value: one.status },
    { label: 'usable', value: one.usable ? 'yes' : one.obstacle ? `no: ${one.obstacle}` : 'no' },
    { label: 'visibility', value: visibility },
    { label: 'system', value: words(one.distro, one.version) },
    { label: 'architecture', value: one.arch },
    { label: 'login user', value: one.loginUser?.user ?? null },
    { label: 'owner', value: one.owner },
    { label: 'purpose', value: one.purpose },
    { label: 'current as', value: one.alias },
    { label: 'disk at least', value: `${one.minDiskGiB} GiB` },
    { label: 'memory at least', value: memory(one.minMemoryMiB) },
    // A hash: nobody reads 128 characters.
    { label: 'content', value: one.checksum || null, shownLength: 16 },
    { label: 'created', value: timeText(one.createdAt) },
  ]
}

function network(one: CatalogueNetwork): Fact[] {
  return [
    { label: 'name', value: one.name || null },
    { label: 'status', value: one.status },
    { label: 'external', value: yesNo(one.external) },
    { label: 'shared', value: yesNo(one.shared) },
    { label: 'default', value: yesNo(one.isDefault) },
    { label: 'of our project', value: yesNo(one.own) },
    { label: 'port security', value: yesNo(one.portSecurity) },
    { label: 'provider type', value: one.providerType },
    ...one.subnets.map((subnet) => ({
      label: `subnet ${subnet.id}, IPv${subnet.version}`,
      value: about(subnet),
      listed: true,
    })),
  ]
}

function about(subnet: CatalogueNetwork['subnets'][number]): string {
  const parts = [
    subnet.name,
    subnet.cidr,
    subnet.gateway === null ? null : `gateway ${subnet.gateway}`,
    subnet.zone,
    subnet.assignsPublicAddress === null
      ? null
      : `gives ${subnet.assignsPublicAddress ? 'public' : 'no public'} addresses`,
    subnet.isDefault ? 'default' : null,
  ]
  return parts.filter(Boolean).join(', ')
}
