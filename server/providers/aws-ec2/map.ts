import type { InstanceStateName } from '@aws-sdk/client-ec2'
import { isPublicAddress } from '@/server/domain/address'
import type { Arch, CatalogueFlavor } from '@/server/domain/catalogue'
import type { CloudNode, NodeAddress, NodeState } from '@/server/domain/node'
import type { WireInstance, WireInstanceType } from './wire'

const nodeStateOf = {
  pending: 'pending',
  running: 'running',
  'shutting-down': 'deleting',
  terminated: 'deleted',
  stopping: 'stopping',
  stopped: 'stopped',
} satisfies Record<InstanceStateName, NodeState>

/** `unknown` for a word that EC2 did not have in 2026; the word itself stays in providerState. */
export const stateOf = (word: string | null): NodeState =>
  word !== null && Object.hasOwn(nodeStateOf, word) ? nodeStateOf[word as InstanceStateName] : 'unknown'

/** Sizes and image name, where another call told them. */
export type Seen = {
  size(type: string): { vcpu: number; memoryMiB: number } | null
  imageName(id: string): string | null
}

export function toNode(instance: WireInstance, seen: Seen): CloudNode {
  const size = instance.InstanceType === null ? null : seen.size(instance.InstanceType)
  const { CoreCount: cores = null, ThreadsPerCore: threads = null } = instance.CpuOptions ?? {}
  return {
    providerId: instance.InstanceId,
    name: instance.Tags.Name || instance.InstanceId,
    state: stateOf(instance.State?.Name ?? null),
    providerState: instance.State?.Name ?? '',
    fault: faultOf(instance),
    addresses: addressesOf(instance),
    flavor: { id: instance.InstanceType, name: instance.InstanceType },
    vcpu: cores !== null && threads !== null ? cores * threads : (size?.vcpu ?? null),
    memoryMiB: size?.memoryMiB ?? null,
    image: { id: instance.ImageId, name: instance.ImageId === null ? null : seen.imageName(instance.ImageId) },
    zone: instance.Placement?.AvailabilityZone ?? null,
    keyName: instance.KeyName,
    createdAt: createdAt(instance),
    marks: instance.Tags,
  }
}

/** EC2 has no error state: an instance that cannot start goes from pending to terminated, and StateReason says why. */
function faultOf({ State, StateReason }: WireInstance): string | null {
  if (!StateReason?.Code || !['terminated', 'shutting-down', 'stopped'].includes(State?.Name ?? '')) return null
  if (/^Client\.(UserInitiated|InstanceInitiated)Shutdown$/.test(StateReason.Code)) return null
  return StateReason.Message || StateReason.Code
}

/** LaunchTime is that of the last start; the first interface stays attached from the beginning. */
function createdAt({ LaunchTime, NetworkInterfaces }: WireInstance): string | null {
  const times = [LaunchTime, ...NetworkInterfaces.map((one) => one.Attachment?.AttachTime ?? null)]
  const known = times.filter((one): one is Date => one !== null)
  return known.length === 0 ? null : new Date(Math.min(...known.map((one) => one.getTime()))).toISOString()
}

function addressesOf(instance: WireInstance): NodeAddress[] {
  const found = new Map<string, NodeAddress>()
  const add = (address: string | null | undefined, network: string | null, floating = false) => {
    if (!address || found.has(address)) return
    found.set(address, {
      address,
      version: address.includes(':') ? 6 : 4,
      public: isPublicAddress(address),
      floating,
      network,
    })
  }
  const interfaces = instance.NetworkInterfaces.toSorted(
    (a, b) => (a.Attachment?.DeviceIndex ?? 0) - (b.Attachment?.DeviceIndex ?? 0),
  )
  for (const card of interfaces) {
    // An elastic IP belongs to an account; one that comes with the instance belongs to "amazon".
    const associations = [card.Association, ...card.PrivateIpAddresses.map((one) => one.Association)]
    for (const one of associations) add(one?.PublicIp, card.VpcId, /^\d{12}$/.test(one?.IpOwnerId ?? ''))
    for (const one of card.PrivateIpAddresses) add(one.PrivateIpAddress, card.VpcId)
    add(card.PrivateIpAddress, card.VpcId)
    for (const one of card.Ipv6Addresses) add(one.Ipv6Address, card.VpcId)
  }
  add(instance.PublicIpAddress, instance.VpcId)
  add(instance.PrivateIpAddress, instance.VpcId)
  add(instance.Ipv6Address, instance.VpcId)
  return [...found.values()]
}

const archOf: Record<string, Arch> = { x86_64: 'x86_64', arm64: 'arm64' }
/** null for i386 and the macOS variants. */
export const toArch = (word: string | null): Arch | null => (word === null ? null : (archOf[word] ?? null))

/** `zones`: the availability zones that offer the type, which `extra.zones` lists; none when it is not known. */
export function toFlavor(type: WireInstanceType, zones: readonly string[]): CatalogueFlavor {
  const extra: Record<string, string> = {}
  if (zones.length > 0) extra.zones = zones.join(',')
  if (type.BareMetal) extra.bareMetal = 'true'
  if (type.Hypervisor) extra.hypervisor = type.Hypervisor
  const gpus = (type.GpuInfo?.Gpus ?? []).map((gpu) => `${gpu.Count ?? 1} x ${gpu.Name ?? 'GPU'}`)
  if (gpus.length > 0) extra.gpu = gpus.join(', ')
  if (type.SupportedVirtualizationTypes.length > 0) extra.virtualization = type.SupportedVirtualizationTypes.join(',')
  return {
    id: type.InstanceType,
    name: type.InstanceType,
    vcpu: type.VCpuInfo.DefaultVCpus,
    memoryMiB: type.MemoryInfo.SizeInMiB,
    diskGiB: null,
    arch: (type.ProcessorInfo?.SupportedArchitectures ?? []).flatMap((word) => toArch(word) ?? []),
    currentGeneration: type.CurrentGeneration,
    burstable: type.BurstablePerformanceSupported,
    extra,
  }
}
