import type { Action } from '../call'
import { INSTANCES_MAX } from '../state/quotas'
import { REGIONS, zoneId, zonesOf } from '../state/regions'
import { Ec2Error } from '../wire/errors'
import { filtered } from '../wire/filters'

export const DescribeRegions: Action = {
  parameters: ['RegionName', 'AllRegions', 'Filter'],
  run: ({ input }) => {
    const names = input.list('RegionName')
    const unknown = names.filter((name) => !REGIONS.some((region) => region.name === name))
    if (unknown.length > 0) throw new Ec2Error('InvalidParameterValue', `Invalid region name: ${unknown.join(', ')}`)
    const all = input.boolean('AllRegions') ?? false
    const asked = REGIONS.filter((region) =>
      names.length > 0 ? names.includes(region.name) : all || region.optIn === 'opt-in-not-required',
    )
    const endpoint = (name: string) => `ec2.${name}.amazonaws.com`
    const regions = filtered(asked, input, {
      'region-name': (region) => region.name,
      endpoint: (region) => endpoint(region.name),
      'opt-in-status': (region) => region.optIn,
    })
    return {
      regionInfo: regions.map((region) => ({
        regionName: region.name,
        regionEndpoint: endpoint(region.name),
        optInStatus: region.optIn,
      })),
    }
  },
}

export const DescribeAvailabilityZones: Action = {
  parameters: ['ZoneName', 'ZoneId', 'AllAvailabilityZones', 'Filter'],
  run: ({ input, world }) => {
    const zones = zonesOf(world.region).map((name) => ({ name, id: zoneId(name) }))
    const names = input.list('ZoneName')
    const ids = input.list('ZoneId')
    const unknown = [
      ...names.filter((n) => !zones.some((z) => z.name === n)),
      ...ids.filter((i) => !zones.some((z) => z.id === i)),
    ]
    if (unknown.length > 0)
      throw new Ec2Error('InvalidParameterValue', `Invalid availability zone: [${unknown.join(', ')}]`)
    const asked = zones.filter(
      (zone) => (names.length === 0 || names.includes(zone.name)) && (ids.length === 0 || ids.includes(zone.id)),
    )
    const found = filtered(asked, input, {
      'zone-name': (zone) => zone.name,
      'zone-id': (zone) => zone.id,
      'region-name': () => world.region,
      state: () => 'available',
      'zone-type': () => 'availability-zone',
      'opt-in-status': () => 'opt-in-not-required',
      'group-name': () => `${world.region}-zg-1`,
    })
    return {
      availabilityZoneInfo: found.map((zone) => ({
        optInStatus: 'opt-in-not-required',
        messageSet: [],
        regionName: world.region,
        zoneName: zone.name,
        zoneId: zone.id,
        groupName: `${world.region}-zg-1`,
        networkBorderGroup: world.region,
        zoneType: 'availability-zone',
        zoneState: 'available',
      })),
    }
  },
}

export const DescribeAccountAttributes: Action = {
  parameters: ['AttributeName'],
  run: ({ input, world }) => {
    const attributes: Record<string, string> = {
      'supported-platforms': 'VPC',
      'default-vpc': world.vpcs.find((vpc) => vpc.isDefault)?.id ?? 'none',
      'max-instances': String(INSTANCES_MAX),
      'vpc-max-security-groups-per-interface': '5',
      'max-elastic-ips': '5',
      'vpc-max-elastic-ips': '5',
    }
    const names = input.list('AttributeName')
    const unknown = names.filter((name) => !Object.hasOwn(attributes, name))
    if (unknown.length > 0)
      throw new Ec2Error(
        'InvalidParameterValue',
        `Value (${unknown.join(', ')}) for parameter attributeName is invalid.`,
      )
    return {
      accountAttributeSet: Object.entries(attributes)
        .filter(([name]) => names.length === 0 || names.includes(name))
        .map(([attributeName, attributeValue]) => ({ attributeName, attributeValueSet: [{ attributeValue }] })),
    }
  },
}
