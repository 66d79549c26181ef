import type { Arch, CatalogueFlavor } from '@/server/domain/catalogue'
import { parseScsFlavor } from '@/server/domain/scs-flavor'
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
  const extra = { ...wire.extra_specs }
  const named = parseScsFlavor(wire.name)?.arch
  return {
    id: wire.id,
    name: wire.name,
    vcpu: wire.vcpus,
    memoryMiB: wire.ram,
    diskGiB: wire.disk ?? null,
    arch: archOf(extra) ?? (named ? [named] : []),
    currentGeneration: null,
    burstable: extra['scs:cpu-type'] === 'crowded-core' ? true : null,
    extra,
    public: wire['os-flavor-access:is_public'] ?? null,
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
