import type { CatalogueFlavor } from '@/server/domain/catalogue'
import { parseScsFlavor, type ScsFlavor, scsCpuTypes, scsDiskTypes } from '@/server/domain/scs-flavor'

/** How a flavor stands beside others of the same size: 0 is best. `byName`: its extra specs are silent and its name said it. */
export type Ranked = { rank: number; byName: boolean; words: string }

const enabled = (value: string): boolean => !/^(0|false|no|none)?$/i.test(value.trim())
const scs = ({ name }: CatalogueFlavor): ScsFlavor | null => parseScsFlavor(name)

/** Nova's and Placement's ways to ask for a device: PCI aliases, vGPU resources, Cyborg's device profiles; EC2's GPU counts. */
const acceleratorSpec = /gpu|accelerator|^accel:|inference|fpga|pci_passthrough/i
/** Placement's and Ironic's ways to ask for a whole machine; EC2's BareMetal. */
const bareMetalSpec = /baremetal|^capabilities:boot_option$/i

/** Whether it has an accelerator, and whether only its name says so. */
export function accelerated(flavor: CatalogueFlavor): Ranked {
  const spec = Object.entries(flavor.extra).find(([key, value]) => acceleratorSpec.test(key) && enabled(value))
  if (spec) return { rank: 1, byName: false, words: `its ${spec[0]} asks for an accelerator` }
  const named = scs(flavor)?.accelerator ?? /(?:^|[^a-z])(v?gpu|fpga)(?![a-z])/i.exec(flavor.name)?.[1]
  return named
    ? { rank: 1, byName: true, words: `its name speaks of an accelerator (${named})` }
    : { rank: 0, byName: false, words: 'it has no accelerator' }
}

export function bareMetal(flavor: CatalogueFlavor): Ranked {
  const spec = Object.entries(flavor.extra).find(
    ([key, value]) =>
      (bareMetalSpec.test(key) && enabled(value)) || (key === 'capabilities:hypervisor_type' && /ironic/i.test(value)),
  )
  if (spec) return { rank: 1, byName: false, words: `its ${spec[0]} asks for a whole machine` }
  const named = scs(flavor)?.bareMetal || /(?:^|[^a-z])(bare-?metal|bms?)(?![a-z])/i.test(flavor.name)
  return named
    ? { rank: 1, byName: true, words: 'its name speaks of a whole machine' }
    : { rank: 0, byName: false, words: 'it is no whole machine' }
}

/** OVH sells each size again with a Windows licence, under its name with `win-` (its public catalogue); no field tells it. */
export function licensed(flavor: CatalogueFlavor): Ranked {
  const named = /(?:^|[^a-z])(win(?:dows)?)(?![a-z])/i.exec(flavor.name)?.[1]
  return named
    ? { rank: 1, byName: true, words: `its name speaks of Windows (${named})` }
    : { rank: 0, byName: false, words: 'its name speaks of no Windows licence' }
}

/** Dedicated before shared before crowded cores (field-notes 7); one that tells nothing stands before the crowded. */
export function cpuClass(flavor: CatalogueFlavor): Ranked {
  const order = [...scsCpuTypes.slice(0, 3), null, scsCpuTypes[3]]
  const told = flavor.extra['scs:cpu-type']
  const byName = told === undefined
  const type = scsCpuTypes.find((each) => each === (told ?? scs(flavor)?.cpuType)) ?? null
  return {
    rank: order.indexOf(type),
    byName: byName && type !== null,
    words: type ? `its CPU is ${type}` : 'no CPU class',
  }
}

export function diskClass(flavor: CatalogueFlavor): Ranked {
  const told = flavor.extra['scs:disk0-type']
  const type = scsDiskTypes.find((each) => each === (told ?? scs(flavor)?.disk?.type)) ?? null
  const rank = type === null ? scsDiskTypes.length : scsDiskTypes.indexOf(type)
  return { rank, byName: told === undefined && type !== null, words: type ? `its disk is ${type}` : 'no kind of disk' }
}

/** What only the name tells: mitigations, error correction, memory of one's own. Names of other rules promise nothing. */
export const byScsName = {
  insecure: (flavor: CatalogueFlavor) =>
    flagged(scs(flavor)?.insecure, 'its name does not say that the CPU is insecure'),
  noEcc: (flavor: CatalogueFlavor) => flagged(scs(flavor)?.noEcc, 'its memory has error correction'),
  overcommitted: (flavor: CatalogueFlavor) => flagged(scs(flavor)?.overcommitted, 'its memory is not overcommitted'),
  /** Clouds list the general flavor and the special ones of the same machines beside it. */
  extensions: (flavor: CatalogueFlavor): Ranked => {
    const { extensions = 0 } = scs(flavor) ?? {}
    return { rank: extensions, byName: true, words: 'its name has the fewest extensions, it is the general one' }
  },
}
const flagged = (flag: boolean | undefined, words: string): Ranked => ({
  rank: Number(flag ?? false),
  byName: true,
  words,
})
