type Architecture = 'x86_64' | 'arm64' | 'i386'

export type InstanceType = {
  name: string
  family: string
  architectures: Architecture[]
  vcpus: number
  cores: number
  memoryMiB: number
  clockGHz: number
  manufacturer: string
  current: boolean
  freeTier: boolean
  burstable: boolean
  bareMetal: boolean
  hypervisor: 'nitro' | 'xen' | null
  network: string
  interfacesMax: number
  addressesPerInterface: number
  /** Letters of the zones that offer it. */
  zones: string
}

type Size = readonly [size: string, vcpus: number, memoryGiB: number]

const BURST: readonly Size[] = [
  ['nano', 2, 0.5],
  ['micro', 2, 1],
  ['small', 2, 2],
  ['medium', 2, 4],
  ['large', 2, 8],
  ['xlarge', 4, 16],
  ['2xlarge', 8, 32],
]

const VCPUS: Record<string, number> = {
  medium: 1,
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '4xlarge': 16,
  '8xlarge': 32,
  '9xlarge': 36,
  '10xlarge': 40,
  '12xlarge': 48,
  '16xlarge': 64,
  '18xlarge': 72,
  '24xlarge': 96,
  '32xlarge': 128,
}

const sizes = (names: string, memoryPerVcpuGiB: number): Size[] =>
  names.split(' ').map((name) => [name, VCPUS[name] ?? 0, (VCPUS[name] ?? 0) * memoryPerVcpuGiB])

const FIFTH = 'large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge'
const GRAVITON = 'medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge'

type Family = {
  sizes: readonly Size[]
  architectures?: Architecture[]
  manufacturer: 'Intel' | 'AMD' | 'AWS'
  clockGHz: number
  old?: boolean
  xen?: boolean
  burstable?: boolean
  /** Name of the bare metal size, with vCPUs and GiB. */
  metal?: Size
  zones?: string
}

const FAMILIES: Record<string, Family> = {
  t2: {
    sizes: BURST.map(([size, vcpus, memory]) => [size, ['nano', 'micro', 'small'].includes(size) ? 1 : vcpus, memory]),
    architectures: ['i386', 'x86_64'],
    manufacturer: 'Intel',
    clockGHz: 2.5,
    xen: true,
    burstable: true,
    zones: 'ab',
  },
  t3: { sizes: BURST, manufacturer: 'Intel', clockGHz: 2.5, burstable: true },
  t3a: { sizes: BURST, manufacturer: 'AMD', clockGHz: 2.2, burstable: true },
  t4g: { sizes: BURST, architectures: ['arm64'], manufacturer: 'AWS', clockGHz: 2.5, burstable: true },
  m3: {
    sizes: [['medium', 1, 3.75], ...sizes('large xlarge 2xlarge', 3.75)],
    manufacturer: 'Intel',
    clockGHz: 2.5,
    old: true,
    xen: true,
    zones: 'a',
  },
  m4: {
    sizes: sizes('large xlarge 2xlarge 4xlarge 10xlarge 16xlarge', 4),
    manufacturer: 'Intel',
    clockGHz: 2.4,
    old: true,
    xen: true,
    zones: 'ab',
  },
  m5: { sizes: sizes(FIFTH, 4), manufacturer: 'Intel', clockGHz: 3.1, metal: ['metal', 96, 384] },
  m6i: { sizes: sizes(`${FIFTH} 32xlarge`, 4), manufacturer: 'Intel', clockGHz: 3.5, metal: ['metal', 128, 512] },
  m6g: {
    sizes: sizes(GRAVITON, 4),
    architectures: ['arm64'],
    manufacturer: 'AWS',
    clockGHz: 2.5,
    metal: ['metal', 64, 256],
  },
  c5: {
    sizes: sizes('large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge', 2),
    manufacturer: 'Intel',
    clockGHz: 3.4,
    metal: ['metal', 96, 192],
  },
  c6i: { sizes: sizes(`${FIFTH} 32xlarge`, 2), manufacturer: 'Intel', clockGHz: 3.5, metal: ['metal', 128, 256] },
  c7g: { sizes: sizes(GRAVITON, 2), architectures: ['arm64'], manufacturer: 'AWS', clockGHz: 2.6, zones: 'ab' },
  r5: { sizes: sizes(FIFTH, 8), manufacturer: 'Intel', clockGHz: 3.1, metal: ['metal', 96, 768] },
  r6g: {
    sizes: sizes(GRAVITON, 8),
    architectures: ['arm64'],
    manufacturer: 'AWS',
    clockGHz: 2.5,
    metal: ['metal', 64, 512],
  },
  r6i: { sizes: sizes(`${FIFTH} 32xlarge`, 8), manufacturer: 'Intel', clockGHz: 3.5, metal: ['metal', 128, 1024] },
}

function networkOf(family: Family, vcpus: number): string {
  if (family.xen) return vcpus > 2 ? 'High' : 'Low to Moderate'
  if (family.burstable) return 'Up to 5 Gigabit'
  if (vcpus <= 16)
    return family.manufacturer === 'AWS' || family.clockGHz === 3.5 ? 'Up to 12.5 Gigabit' : 'Up to 10 Gigabit'
  return vcpus >= 64 ? '25 Gigabit' : '12 Gigabit'
}

function typesOf(family: string, data: Family): InstanceType[] {
  const all = data.metal ? [...data.sizes, data.metal] : data.sizes
  return all.map(([size, vcpus, memoryGiB]) => {
    const bareMetal = size === 'metal'
    const threads = vcpus === 1 || data.manufacturer === 'AWS' || (data.xen && data.burstable) ? 1 : 2
    return {
      name: `${family}.${size}`,
      family,
      architectures: data.architectures ?? ['x86_64'],
      vcpus,
      cores: vcpus / threads,
      memoryMiB: memoryGiB * 1024,
      clockGHz: data.clockGHz,
      manufacturer: data.manufacturer,
      current: !data.old,
      freeTier: ['t2.micro', 't3.micro', 't3.small', 't4g.micro', 't4g.small'].includes(`${family}.${size}`),
      burstable: data.burstable ?? false,
      bareMetal,
      hypervisor: bareMetal ? null : data.xen ? 'xen' : 'nitro',
      network: networkOf(data, vcpus),
      interfacesMax: vcpus <= 2 ? 3 : vcpus <= 8 ? 4 : vcpus <= 48 ? 8 : 15,
      addressesPerInterface: vcpus <= 1 ? 4 : vcpus <= 2 ? 10 : vcpus <= 8 ? 15 : 50,
      zones: data.zones ?? 'abc',
    }
  })
}

/** Every type of the region: more than a page (100), as the real ones are (several hundred). */
export const INSTANCE_TYPES: readonly InstanceType[] = Object.entries(FAMILIES).flatMap(([name, data]) =>
  typesOf(name, data),
)

const byName = new Map(INSTANCE_TYPES.map((type) => [type.name, type]))

export const findInstanceType = (name: string): InstanceType | undefined => byName.get(name)
