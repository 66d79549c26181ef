import { type Action, tagSet } from '../call'
import { freeCount } from '../state/addresses'
import { findOne, findSome } from '../state/find'
import { zoneId } from '../state/regions'
import { invalidValue } from '../wire/errors'
import { filtered } from '../wire/filters'
import { page } from '../wire/pages'

const byId = (item: { id: string }) => item.id
const tagsOf = (item: { tags: Record<string, string> }) => item.tags

export const DescribeVpcs: Action = {
  parameters: ['VpcId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ input, world }) => {
    const found = filtered(
      findSome('vpc', world.vpcs, input.list('VpcId')),
      input,
      {
        'vpc-id': (vpc) => vpc.id,
        cidr: (vpc) => vpc.cidr,
        'cidr-block-association.cidr-block': (vpc) => vpc.cidr,
        'is-default': (vpc) => String(vpc.isDefault),
        isDefault: (vpc) => String(vpc.isDefault),
        'owner-id': () => world.account,
        state: () => 'available',
      },
      tagsOf,
    )
    const { items, nextToken } = page(found, input, { action: 'DescribeVpcs', key: byId, min: 5, max: 1000 })
    return {
      vpcSet: items.map((vpc) => ({
        vpcId: vpc.id,
        ownerId: world.account,
        state: 'available',
        cidrBlock: vpc.cidr,
        cidrBlockAssociationSet: [
          {
            cidrBlock: vpc.cidr,
            associationId: vpc.id.replace('vpc-', 'vpc-cidr-assoc-'),
            cidrBlockState: { state: 'associated' },
          },
        ],
        dhcpOptionsId: vpc.id.replace('vpc-', 'dopt-'),
        instanceTenancy: 'default',
        isDefault: vpc.isDefault,
        tagSet: tagSet(vpc.tags),
      })),
      nextToken,
    }
  },
}

export const DescribeSubnets: Action = {
  parameters: ['SubnetId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ input, world }) => {
    const found = filtered(
      findSome('subnet', world.subnets, input.list('SubnetId')),
      input,
      {
        'subnet-id': (subnet) => subnet.id,
        'vpc-id': (subnet) => subnet.vpcId,
        'cidr-block': (subnet) => subnet.cidr,
        cidr: (subnet) => subnet.cidr,
        'availability-zone': (subnet) => subnet.zone,
        availabilityZone: (subnet) => subnet.zone,
        'availability-zone-id': (subnet) => zoneId(subnet.zone),
        'default-for-az': (subnet) => String(subnet.defaultForZone),
        defaultForAz: (subnet) => String(subnet.defaultForZone),
        'map-public-ip-on-launch': (subnet) => String(subnet.mapPublicIpOnLaunch),
        'available-ip-address-count': (subnet) => String(freeCount(world, subnet)),
        'owner-id': () => world.account,
        state: () => 'available',
      },
      tagsOf,
    )
    const { items, nextToken } = page(found, input, { action: 'DescribeSubnets', key: byId, min: 5, max: 1000 })
    return {
      subnetSet: items.map((subnet) => ({
        subnetId: subnet.id,
        subnetArn: `arn:aws:ec2:${world.region}:${world.account}:subnet/${subnet.id}`,
        state: 'available',
        vpcId: subnet.vpcId,
        ownerId: world.account,
        cidrBlock: subnet.cidr,
        ipv6CidrBlockAssociationSet: [],
        availableIpAddressCount: freeCount(world, subnet),
        availabilityZone: subnet.zone,
        availabilityZoneId: zoneId(subnet.zone),
        defaultForAz: subnet.defaultForZone,
        mapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
        mapCustomerOwnedIpOnLaunch: false,
        assignIpv6AddressOnCreation: false,
        enableDns64: false,
        ipv6Native: false,
        privateDnsNameOptionsOnLaunch: {
          hostnameType: 'ip-name',
          enableResourceNameDnsARecord: false,
          enableResourceNameDnsAAAARecord: false,
        },
        tagSet: tagSet(subnet.tags),
      })),
      nextToken,
    }
  },
}

export const DescribeInternetGateways: Action = {
  // The model spells the ids with a small letter and the SDKs capitalise it.
  parameters: ['InternetGatewayId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ input, world }) => {
    const found = filtered(
      findSome('igw', world.gateways, input.list('InternetGatewayId')),
      input,
      {
        'internet-gateway-id': (gateway) => gateway.id,
        'attachment.vpc-id': (gateway) => gateway.vpcId,
        'attachment.state': () => 'available',
        'owner-id': () => world.account,
      },
      tagsOf,
    )
    const options = { action: 'DescribeInternetGateways', key: byId, min: 5, max: 1000 }
    const { items, nextToken } = page(found, input, options)
    return {
      internetGatewaySet: items.map((gateway) => ({
        internetGatewayId: gateway.id,
        ownerId: world.account,
        attachmentSet: [{ vpcId: gateway.vpcId, state: 'available' }],
        tagSet: tagSet(gateway.tags),
      })),
      nextToken,
    }
  },
}

export const DescribeRouteTables: Action = {
  parameters: ['RouteTableId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ input, world }) => {
    const found = filtered(
      findSome('rtb', world.routeTables, input.list('RouteTableId')),
      input,
      {
        'route-table-id': (table) => table.id,
        'vpc-id': (table) => table.vpcId,
        'association.main': (table) => String(table.main),
        'association.subnet-id': (table) => table.subnetIds,
        'association.route-table-association-id': (table) => table.associationId,
        'association.gateway-id': () => null,
        'route.gateway-id': (table) => ['local', ...(table.gatewayId ? [table.gatewayId] : [])],
        'route.destination-cidr-block': (table) => destinations(table).map((route) => route.cidr),
        'route.state': () => 'active',
        'route.origin': (table) => destinations(table).map((route) => route.origin),
        'owner-id': () => world.account,
      },
      tagsOf,
    )
    function destinations(table: { vpcId: string; gatewayId: string | null }) {
      const local = world.vpcs.find((vpc) => vpc.id === table.vpcId)?.cidr ?? ''
      const routes = [{ cidr: local, gatewayId: 'local', origin: 'CreateRouteTable' }]
      if (table.gatewayId) routes.push({ cidr: '0.0.0.0/0', gatewayId: table.gatewayId, origin: 'CreateRoute' })
      return routes
    }
    const { items, nextToken } = page(found, input, { action: 'DescribeRouteTables', key: byId, min: 5, max: 100 })
    return {
      routeTableSet: items.map((table) => ({
        routeTableId: table.id,
        vpcId: table.vpcId,
        ownerId: world.account,
        routeSet: destinations(table).map((route) => ({
          destinationCidrBlock: route.cidr,
          gatewayId: route.gatewayId,
          state: 'active',
          origin: route.origin,
        })),
        associationSet: [
          {
            routeTableAssociationId: table.associationId,
            routeTableId: table.id,
            main: table.main,
            associationState: { state: 'associated' },
          },
        ],
        propagatingVgwSet: [],
        tagSet: tagSet(table.tags),
      })),
      nextToken,
    }
  },
}

const VPC_ATTRIBUTES = ['enableDnsSupport', 'enableDnsHostnames']

export const DescribeVpcAttribute: Action = {
  parameters: ['VpcId', 'Attribute'],
  run: ({ world, input }) => {
    const vpc = findOne('vpc', world.vpcs, input.required('VpcId'))
    const attribute = input.required('Attribute')
    if (!VPC_ATTRIBUTES.includes(attribute)) throw invalidValue('attribute', attribute)
    return { vpcId: vpc.id, [attribute]: { value: attribute === 'enableDnsSupport' || vpc.isDefault } }
  },
}
