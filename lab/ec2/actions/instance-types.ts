import type { Action } from '../call'
import { INSTANCE_TYPES, type InstanceType } from '../state/instance-types'
import { zoneId, zonesOf } from '../state/regions'
import { Ec2Error, invalidValue } from '../wire/errors'
import { type FilterTable, filtered, wildcard } from '../wire/filters'
import { page } from '../wire/pages'
import type { Xml } from '../wire/xml'

const nitro = (type: InstanceType) => type.hypervisor !== 'xen'

const FILTERS: FilterTable<InstanceType> = {
  'instance-type': (type) => type.name,
  'current-generation': (type) => String(type.current),
  'free-tier-eligible': (type) => String(type.freeTier),
  'burstable-performance-supported': (type) => String(type.burstable),
  'bare-metal': (type) => String(type.bareMetal),
  hypervisor: (type) => type.hypervisor,
  'processor-info.supported-architecture': (type) => type.architectures,
  'vcpu-info.default-vcpus': (type) => String(type.vcpus),
  'vcpu-info.default-cores': (type) => String(type.cores),
  'memory-info.size-in-mib': (type) => String(type.memoryMiB),
  'instance-storage-supported': () => 'false',
  'supported-usage-class': () => ['on-demand', 'spot'],
  'supported-root-device-type': () => 'ebs',
  'supported-virtualization-type': () => 'hvm',
  'network-info.network-performance': (type) => type.network,
}

const describe = (type: InstanceType): Xml => ({
  instanceType: type.name,
  currentGeneration: type.current,
  freeTierEligible: type.freeTier,
  supportedUsageClasses: ['on-demand', 'spot'],
  supportedRootDeviceTypes: ['ebs'],
  supportedVirtualizationTypes: ['hvm'],
  bareMetal: type.bareMetal,
  hypervisor: type.hypervisor,
  processorInfo: {
    supportedArchitectures: type.architectures,
    sustainedClockSpeedInGhz: type.clockGHz,
  },
  vCpuInfo: {
    defaultVCpus: type.vcpus,
    defaultCores: type.cores,
    defaultThreadsPerCore: type.vcpus / type.cores,
  },
  memoryInfo: { sizeInMiB: type.memoryMiB },
  instanceStorageSupported: false,
  ebsInfo: {
    ebsOptimizedSupport: nitro(type) ? 'default' : type.burstable ? 'unsupported' : 'supported',
    encryptionSupport: 'supported',
    nvmeSupport: nitro(type) ? 'required' : 'unsupported',
  },
  networkInfo: {
    networkPerformance: type.network,
    maximumNetworkInterfaces: type.interfacesMax,
    maximumNetworkCards: 1,
    defaultNetworkCardIndex: 0,
    networkCards: [
      { networkCardIndex: 0, networkPerformance: type.network, maximumNetworkInterfaces: type.interfacesMax },
    ],
    ipv4AddressesPerInterface: type.addressesPerInterface,
    ipv6AddressesPerInterface: type.addressesPerInterface,
    ipv6Supported: true,
    enaSupport: nitro(type) ? 'required' : 'unsupported',
    efaSupported: false,
    encryptionInTransitSupported: false,
  },
  placementGroupInfo: {
    supportedStrategies: type.burstable ? ['partition', 'spread'] : ['cluster', 'partition', 'spread'],
  },
  hibernationSupported: !type.bareMetal,
  burstablePerformanceSupported: type.burstable,
  dedicatedHostsSupported: !type.burstable,
  autoRecoverySupported: !type.bareMetal,
  supportedBootModes: type.architectures.includes('arm64')
    ? ['uefi']
    : nitro(type)
      ? ['legacy-bios', 'uefi']
      : ['legacy-bios'],
})

export const DescribeInstanceTypes: Action = {
  parameters: ['InstanceType', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ input }) => {
    const names = input.list('InstanceType')
    if (names.length > 0 && input.text('MaxResults') !== undefined)
      throw new Ec2Error(
        'InvalidParameterCombination',
        'The parameter InstanceTypes cannot be used with the parameter MaxResults',
      )
    const matches = names.map((name) => ({ name, pattern: wildcard(name) }))
    const unknown = matches.filter(({ pattern }) => !INSTANCE_TYPES.some((type) => pattern.test(type.name)))
    if (unknown.length > 0)
      throw new Ec2Error(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${unknown.map(({ name }) => name).join(', ')}]`,
      )
    const asked = INSTANCE_TYPES.filter(
      (type) => matches.length === 0 || matches.some(({ pattern }) => pattern.test(type.name)),
    )
    const { items, nextToken } = page(filtered(asked, input, FILTERS), input, {
      action: 'DescribeInstanceTypes',
      key: (type) => type.name,
      min: 5,
      max: 100,
      byDefault: 100,
    })
    return { instanceTypeSet: items.map(describe), nextToken }
  },
}

export const DescribeInstanceTypeOfferings: Action = {
  parameters: ['LocationType', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ input, world }) => {
    const locationType = input.text('LocationType') ?? 'region'
    const zones = zonesOf(world.region)
    const locations = (type: InstanceType): string[] => {
      const offered = zones.filter((zone) => type.zones.includes(zone.slice(-1)))
      if (locationType === 'region') return [world.region]
      if (locationType === 'availability-zone') return offered
      if (locationType === 'availability-zone-id') return offered.map(zoneId)
      throw invalidValue('LocationType', locationType)
    }
    const all = INSTANCE_TYPES.flatMap((type) => locations(type).map((location) => ({ type: type.name, location })))
    const found = filtered(all, input, { 'instance-type': (o) => o.type, location: (o) => o.location })
    const { items, nextToken } = page(found, input, {
      action: 'DescribeInstanceTypeOfferings',
      key: (offering) => `${offering.type} ${offering.location}`,
      min: 5,
      max: 1000,
      byDefault: 1000,
    })
    return {
      instanceTypeOfferingSet: items.map(({ type, location }) => ({ instanceType: type, locationType, location })),
      nextToken,
    }
  },
}
