import {
  DescribeInstanceTypesCommand,
  DescribeInternetGatewaysCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2'
import type { z } from 'zod'
import type { Catalogue, CatalogueNetwork, CatalogueRouter, CatalogueSubnet } from '@/server/domain/catalogue'
import type { Call } from '../port'
import type { Aws } from './client'
import { readImages } from './images'
import { toFlavor } from './map'
import { readAddressesLeft, readOffers } from './offers'
import { allOf } from './pages'
import {
  describeInstanceTypes,
  describeInternetGateways,
  describeSubnets,
  describeVpcs,
  type internetGateway,
  type subnet,
  type vpc,
} from './wire'

type Vpc = z.output<typeof vpc>
type Subnet = z.output<typeof subnet>

/** VPCs as networks, internet gateways as routers, instance types as flavors, images of known publishers. */
export async function readCatalogue(aws: Aws, call: Call): Promise<Catalogue> {
  const readAt = new Date().toISOString()
  const MaxResults = aws.options.pageSize ?? 100
  const [vpcs, subnets, gateways, types, { images, gaps }, offers, floatingIpsLeft] = await Promise.all([
    allOf(
      'DescribeVpcs',
      (NextToken) =>
        aws.ask(call, {
          action: 'DescribeVpcs',
          answer: describeVpcs,
          send: ({ ec2 }, options) => ec2.send(new DescribeVpcsCommand({ MaxResults, NextToken }), options),
        }),
      (page) => page.Vpcs,
    ),
    allOf(
      'DescribeSubnets',
      (NextToken) =>
        aws.ask(call, {
          action: 'DescribeSubnets',
          answer: describeSubnets,
          send: ({ ec2 }, options) => ec2.send(new DescribeSubnetsCommand({ MaxResults, NextToken }), options),
        }),
      (page) => page.Subnets,
    ),
    allOf(
      'DescribeInternetGateways',
      (NextToken) =>
        aws.ask(call, {
          action: 'DescribeInternetGateways',
          answer: describeInternetGateways,
          send: ({ ec2 }, options) => ec2.send(new DescribeInternetGatewaysCommand({ MaxResults, NextToken }), options),
        }),
      (page) => page.InternetGateways,
    ),
    allOf(
      'DescribeInstanceTypes',
      (NextToken) =>
        aws.ask(call, {
          action: 'DescribeInstanceTypes',
          answer: describeInstanceTypes,
          send: ({ ec2 }, options) => ec2.send(new DescribeInstanceTypesCommand({ MaxResults, NextToken }), options),
        }),
      (page) => page.InstanceTypes,
    ),
    readImages(aws, call),
    readOffers(aws, call),
    readAddressesLeft(aws, call),
  ])
  const networks = vpcs.map((one) => toNetwork(one, subnets))
  if (networks.length === 0)
    gaps.push({ list: 'networks', problem: 'missing', detail: `The account has no VPC in ${aws.region}.` })
  return {
    networks,
    routers: gateways.map(toRouter),
    flavors: types.map((type) => toFlavor(type, offers.get(type.InstanceType) ?? [])),
    images,
    gaps,
    floatingIpsLeft,
    readAt,
  }
}

/** `external` stays null: a VPC is never an external network. Whether it has a way out is told by its internet gateway. */
const toNetwork = (one: Vpc, subnets: Subnet[]): CatalogueNetwork => ({
  id: one.VpcId,
  name: one.Tags.Name || one.VpcId,
  status: one.State,
  isDefault: one.IsDefault,
  external: null,
  shared: null,
  // A subnet of another account can be shared with this one; then the VPC is listed with that account's id.
  own: subnets.some((sub) => sub.VpcId === one.VpcId && sub.OwnerId !== null && sub.OwnerId !== one.OwnerId)
    ? false
    : null,
  portSecurity: null,
  implied: false,
  // EC2 answers in no particular order; the same catalogue has to read the same each time.
  subnets: subnets
    .filter((sub) => sub.VpcId === one.VpcId)
    .toSorted((a, b) => `${a.AvailabilityZone} ${a.SubnetId}`.localeCompare(`${b.AvailabilityZone} ${b.SubnetId}`))
    .flatMap(toSubnets),
  providerType: null,
})

/** A dual-stack subnet gives one entry for each address family, under the same id. */
function toSubnets(one: Subnet): CatalogueSubnet[] {
  const common = {
    id: one.SubnetId,
    name: one.Tags.Name ?? null,
    gateway: null,
    zone: one.AvailabilityZone,
    isDefault: one.DefaultForAz,
  }
  const v4: CatalogueSubnet[] =
    one.CidrBlock === null
      ? []
      : [{ ...common, cidr: one.CidrBlock, version: 4, assignsPublicAddress: one.MapPublicIpOnLaunch }]
  const v6 = one.Ipv6CidrBlockAssociationSet.flatMap((block): CatalogueSubnet[] =>
    block.Ipv6CidrBlock === null
      ? []
      : [{ ...common, cidr: block.Ipv6CidrBlock, version: 6, assignsPublicAddress: null }],
  )
  return [...v4, ...v6]
}

const toRouter = (one: z.output<typeof internetGateway>): CatalogueRouter => ({
  id: one.InternetGatewayId,
  name: one.Tags.Name || one.InternetGatewayId,
  externalNetworkId: null,
  networkIds: one.Attachments.flatMap((attachment) => attachment.VpcId ?? []),
})
