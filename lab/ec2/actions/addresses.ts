import { type Action, type Ec2Call, specifiedTags, tagSet } from '../call'
import { takePublicAddress } from '../state/addresses'
import { findOne, findSome, visibleInstances } from '../state/find'
import { newId } from '../state/ids'
import { stateAt } from '../state/life'
import { ELASTIC_ADDRESSES_MAX } from '../state/quotas'
import type { Ec2World, ElasticAddress } from '../state/types'
import { Ec2Error, missingParameter, notFound } from '../wire/errors'
import { filtered } from '../wire/filters'

export const AllocateAddress: Action = {
  parameters: ['Domain', 'TagSpecification', 'NetworkBorderGroup'],
  run: ({ world, input, fault }) => {
    if (fault?.kind === 'quota' || world.addresses.length >= ELASTIC_ADDRESSES_MAX)
      throw new Ec2Error('AddressLimitExceeded', 'The maximum number of addresses has been reached.')
    const domain = input.text('Domain') ?? 'vpc'
    if (domain !== 'vpc') throw new Ec2Error('InvalidParameterValue', `Invalid value '${domain}' for domain.`)
    const tags = specifiedTags(input, ['elastic-ip'])('elastic-ip')
    const address = {
      id: newId(world, 'eipalloc'),
      address: takePublicAddress(world),
      association: null,
      tags,
      seeded: false,
    }
    world.addresses.push(address)
    return {
      publicIp: address.address,
      domain: 'vpc',
      allocationId: address.id,
      publicIpv4Pool: 'amazon',
      networkBorderGroup: world.region,
    }
  },
}

/** By allocation id, or by the address itself. */
function targetAddress(
  world: Ec2World,
  allocationId: string | undefined,
  publicIp: string | undefined,
): ElasticAddress {
  if (allocationId) return findOne('eipalloc', world.addresses, allocationId)
  if (!publicIp) throw missingParameter('AllocationId')
  const address = world.addresses.find((candidate) => candidate.address === publicIp)
  if (!address) throw new Ec2Error('InvalidAddress.NotFound', `Address '${publicIp}' not found.`)
  return address
}

function targetInstance({ world, input, now }: Ec2Call) {
  const cardId = input.text('NetworkInterfaceId')
  const id = cardId ? findOne('eni', world.interfaces, cardId).instanceId : input.required('InstanceId')
  const instance = findOne('i', visibleInstances(world, now), id)
  if (!['pending', 'running', 'stopping', 'stopped'].includes(stateAt(instance, now)))
    throw new Ec2Error('IncorrectInstanceState', `The instance '${id}' is not in a valid state for this operation.`)
  if (stateAt(instance, now) === 'pending')
    throw new Ec2Error('InvalidInstanceID', `The pending instance '${id}' is not in a valid state for this operation.`)
  return instance
}

export const AssociateAddress: Action = {
  parameters: [
    'AllocationId',
    'PublicIp',
    'InstanceId',
    'NetworkInterfaceId',
    'PrivateIpAddress',
    'AllowReassociation',
  ],
  run: (call) => {
    const { world, input } = call
    const address = targetAddress(world, input.text('AllocationId'), input.text('PublicIp'))
    const instance = targetInstance(call)
    if (address.association?.instanceId === instance.id) return { return: true, associationId: address.association.id }
    if (address.association && input.boolean('AllowReassociation') === false)
      throw new Ec2Error(
        'Resource.AlreadyAssociated',
        `resource ${address.id} is already associated with associate-id ${address.association.id}`,
      )
    const before = world.addresses.find((candidate) => candidate.association?.instanceId === instance.id)
    if (before) before.association = null
    address.association = { id: newId(world, 'eipassoc'), instanceId: instance.id }
    // The address from the pool goes back the moment an elastic one takes its place.
    instance.publicAddress = null
    return { return: true, associationId: address.association.id }
  },
}

export const DisassociateAddress: Action = {
  parameters: ['AssociationId', 'PublicIp'],
  run: ({ world, input }) => {
    const associationId = input.text('AssociationId')
    const address = associationId
      ? world.addresses.find((candidate) => candidate.association?.id === associationId)
      : targetAddress(world, undefined, input.text('PublicIp'))
    if (!address) throw notFound('InvalidAssociationID.NotFound', 'association ID', [associationId ?? ''])
    const instance = world.instances.find((candidate) => candidate.id === address.association?.instanceId)
    address.association = null
    if (instance?.wantsPublicAddress && instance.publicAddress === null)
      instance.publicAddress = takePublicAddress(world)
    return { return: true }
  },
}

export const ReleaseAddress: Action = {
  parameters: ['AllocationId', 'PublicIp', 'NetworkBorderGroup'],
  run: ({ world, input }) => {
    const address = targetAddress(world, input.text('AllocationId'), input.text('PublicIp'))
    if (address.association) throw new Ec2Error('InvalidIPAddress.InUse', `Address ${address.address} is in use.`)
    world.addresses = world.addresses.filter((candidate) => candidate !== address)
    return { return: true }
  },
}

export const DescribeAddresses: Action = {
  parameters: ['PublicIp', 'AllocationId', 'Filter'],
  run: ({ world, input }) => {
    const ips = input.list('PublicIp')
    for (const ip of ips) targetAddress(world, undefined, ip)
    const instanceOf = (address: ElasticAddress) =>
      world.instances.find((i) => i.id === address.association?.instanceId)
    const found = filtered(
      findSome('eipalloc', world.addresses, input.list('AllocationId')).filter(
        (a) => ips.length === 0 || ips.includes(a.address),
      ),
      input,
      {
        'allocation-id': (address) => address.id,
        'public-ip': (address) => address.address,
        'association-id': (address) => address.association?.id,
        'instance-id': (address) => address.association?.instanceId,
        'network-interface-id': (address) => instanceOf(address)?.interfaceId,
        'private-ip-address': (address) => instanceOf(address)?.privateAddress,
        domain: () => 'vpc',
        'network-border-group': () => world.region,
      },
      (address) => address.tags,
    )
    return {
      addressesSet: found.map((address) => ({
        publicIp: address.address,
        allocationId: address.id,
        domain: 'vpc',
        publicIpv4Pool: 'amazon',
        networkBorderGroup: world.region,
        associationId: address.association?.id,
        instanceId: address.association?.instanceId,
        networkInterfaceId: instanceOf(address)?.interfaceId,
        networkInterfaceOwnerId: address.association ? world.account : null,
        privateIpAddress: instanceOf(address)?.privateAddress,
        tagSet: tagSet(address.tags),
      })),
    }
  },
}
