import type { Arch } from './catalogue'

/** CPU classes of scs-0100, best first: how much of a core is one's own. */
export const scsCpuTypes = ['dedicated-core', 'dedicated-thread', 'shared-core', 'crowded-core'] as const
export type ScsCpuType = (typeof scsCpuTypes)[number]
/** Kinds of the root disk in scs-0100, best first. */
export const scsDiskTypes = ['nvme', 'ssd', 'hdd', 'network'] as const
export type ScsDiskType = (typeof scsDiskTypes)[number]

/** What a flavor's name says by the Sovereign Cloud Stack's rule. Memory in GiB, disk in GB. */
export type ScsFlavor = {
  vcpu: number
  cpuType: ScsCpuType
  /** `i`: no promise of mitigations against attacks over the shared CPU. */
  insecure: boolean
  memoryGiB: number
  /** `u`: memory without error correction. */
  noEcc: boolean
  /** `o`: memory that is promised more than once. */
  overcommitted: boolean
  /** null: none, boot from a volume. `size` and `type` are null where the cloud decides them. */
  disk: { count: number; size: number | null; type: ScsDiskType | null } | null
  arch: Arch | null
  /** The extension of an accelerator as it stands there, such as `GNa-64`. */
  accelerator: string | null
  bareMetal: boolean
  /** How many extensions the name has: the general flavor has none. */
  extensions: number
}

const cpus: Readonly<Record<string, ScsCpuType>> = {
  C: 'dedicated-core',
  T: 'dedicated-thread',
  V: 'shared-core',
  L: 'crowded-core',
}
const disks: Readonly<Record<string, ScsDiskType>> = { n: 'network', h: 'hdd', s: 'ssd', p: 'nvme' }
const form = /^SCS-(\d+)([CTVL])(i?)-(\d+(?:\.\d+)?)(u?)(o?)(-(?:(?:(\d+)x)?(\d+))?([nhsp])?)?((?:_[A-Za-z0-9-]+)*)$/

/**
 * Reads `SCS-2V-4-20s` and its like: vCPU and class, GiB of memory, disks, then extensions for hypervisor, hardware
 * virtualisation, CPU, accelerator and network (scs-0100-v3, flavor naming). null for any other name.
 */
export function parseScsFlavor(name: string): ScsFlavor | null {
  const match = form.exec(name)
  if (!match) return null
  const [, vcpu, cpu, insecure, memory, noEcc, overcommitted, disk, count, size, type, rest = ''] = match
  const extensions = rest.split('_').filter(Boolean)
  const processor = extensions.map((part) => /^([izar])\d*h*$/.exec(part)?.[1]).find((each) => each !== undefined)
  return {
    vcpu: Number(vcpu),
    cpuType: cpus[cpu!]!,
    insecure: insecure !== '',
    memoryGiB: Number(memory),
    noEcc: noEcc !== '',
    overcommitted: overcommitted !== '',
    disk: disk
      ? { count: Number(count ?? 1), size: size ? Number(size) : null, type: type ? disks[type]! : null }
      : null,
    arch: processor === 'a' ? 'arm64' : processor === 'i' || processor === 'z' ? 'x86_64' : null,
    accelerator: extensions.find((part) => /^[Gg][A-Z]/.test(part)) ?? null,
    bareMetal: extensions.includes('bms'),
    extensions: extensions.length,
  }
}
