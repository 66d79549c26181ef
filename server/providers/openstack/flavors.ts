import type { Arch, CatalogueFlavor } from '@/server/domain/catalogue'
import type { Call } from '@/server/providers/port'
import { all } from './paging'
import type { Rest } from './rest'
import { flavorSchema, type WireFlavor } from './wire/nova'

/** Flavors that tell their sizes, and the names of those that do not. Disabled ones are left out. */
export const readFlavors = async (
  rest: Rest,
  call: Call,
): Promise<{ flavors: CatalogueFlavor[]; without: string[] }> => {
  const request = {
    service: 'compute' as const,
    path: '/flavors/detail',
    key: 'flavors',
    item: flavorSchema,
    id: (one: WireFlavor) => one.id,
    limit: 500,
    what: 'list flavors',
  }
  const listed = (await all(rest, request, call)).filter((flavor) => !flavor['OS-FLV-DISABLED:disabled'])
  const flavors = listed.map(toFlavor)
  return {
    flavors: flavors.filter((flavor) => flavor !== null),
    without: listed.filter((_, index) => flavors[index] === null).map(({ name }) => name),
  }
}

/** null when vCPU or memory are not told: such a flavor cannot be compared. */
export const toFlavor = (wire: WireFlavor): CatalogueFlavor | null => {
  if (typeof wire.vcpus !== 'number' || typeof wire.ram !== 'number') return null
  const scs = parseScsName(wire.name)
  const extra = { ...scs?.extra, ...wire.extra_specs }
  return {
    id: wire.id,
    name: wire.name,
    vcpu: wire.vcpus,
    memoryMiB: wire.ram,
    diskGiB: wire.disk ?? null,
    arch: archOf(extra) ?? (scs?.arch ? [scs.arch] : []),
    currentGeneration: null,
    burstable: extra['scs:cpu-type'] === 'crowded-core' ? true : null,
    extra,
  }
}

const archWords: Readonly<Record<string, Arch>> = {
  x86_64: 'x86_64',
  amd64: 'x86_64',
  aarch64: 'arm64',
  arm64: 'arm64',
}

/** The architecture that extra specs ask of the host; null when they say nothing. */
const archOf = (extra: Readonly<Record<string, string>>): Arch[] | null => {
  for (const [key, value] of Object.entries(extra)) {
    if (/^trait:(COMPUTE|HW)_ARCH_AARCH64$/.test(key) && value === 'required') return ['arm64']
    if (/^trait:(COMPUTE|HW)_ARCH_X86_64$/.test(key) && value === 'required') return ['x86_64']
    if (!/^(capabilities:(cpu_info:arch|arch)|cpu_arch|hw:cpu_arch|architecture|hw_architecture)$/.test(key)) continue
    const arch = archWords[value.toLowerCase().replace(/^(s==|<in>)\s*/, '')]
    if (arch) return [arch]
  }
  return null
}

const cpuTypes: Readonly<Record<string, string>> = {
  C: 'dedicated-core',
  T: 'dedicated-thread',
  V: 'shared-core',
  L: 'crowded-core',
}
const diskTypes: Readonly<Record<string, string>> = { n: 'network', h: 'hdd', s: 'ssd', p: 'nvme' }

/**
 * What a flavor name of the Sovereign Cloud Stack says (scs-0100): `SCS-2V-4-20s` is 2 shared vCPU, 4 GiB, 20 GiB on SSD; an
 * extension `_a...` is ARM, `_i...` and `_z...` are x86. null for other names. Sizes are not taken from it: Nova tells them.
 */
export const parseScsName = (name: string): { extra: Record<string, string>; arch: Arch | null } | null => {
  const match = /^SCS-\d+([CTVL])i?-\d+(?:\.\d+)?u?o?(?:-(?:\d+x)?\d+([nhsp])?)?((?:_[A-Za-z0-9-]+)*)$/.exec(name)
  if (!match) return null
  const extra: Record<string, string> = { 'scs:cpu-type': cpuTypes[match[1]!]! }
  if (match[2]) extra['scs:disk0-type'] = diskTypes[match[2]]!
  const arch = /_([iza])\d*h*(?:_|$)/.exec(match[3] ?? '')?.[1]
  return { extra, arch: arch === 'a' ? 'arm64' : arch ? 'x86_64' : null }
}
