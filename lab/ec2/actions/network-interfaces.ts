import { type Action, type Ec2Call, specifiedTags, tagSet } from '../call'
import { publicAddressAt, takePrivateAddress } from '../state/addresses'
import { groupSet, interfaceXml } from '../state/describe-instance'
import { findOne, findSome } from '../state/find'
import { fraction, newId } from '../state/ids'
import { privateDnsName } from '../state/regions'
import type { Ec2World, Instance, LooseInterface, NetworkInterface } from '../state/types'
import { Ec2Error } from '../wire/errors'
import { filtered } from '../wire/filters'
import { page } from '../wire/pages'

/** An interface with the instance that has it, or one that none has. */
type Card = (NetworkInterface & { instance: Instance }) | (LooseInterface & { instance: null })

const macAddress = (id: string) => `0a:${(id.slice(-10).match(/../g) ?? []).join(':')}`

const cardsOf = (world: Ec2World): Card[] => [
  ...world.interfaces.map((card) => ({ ...card, instance: findOne('i', world.instances, card.instanceId) })),
  ...(world.looseInterfaces ?? []).map((card) => ({ ...card, instance: null })),
]
const addressOf = (card: Card): string => card.instance?.privateAddress ?? (card as LooseInterface).privateAddress
const groupsOf = (card: Card): string[] => card.instance?.groupIds ?? (card as LooseInterface).groupIds

function looseXml(world: Ec2World, card: LooseInterface) {
  const dns = privateDnsName(world.region, card.privateAddress)
  return {
    networkInterfaceId: card.id,
    subnetId: card.subnetId,
    vpcId: world.subnets.find((subnet) => subnet.id === card.subnetId)?.vpcId,
    description: card.description,
    ownerId: world.account,
    status: 'available',
    macAddress: card.macAddress,
    privateIpAddress: card.privateAddress,
    privateDnsName: dns,
    sourceDestCheck: true,
    interfaceType: 'interface',
    groupSet: groupSet(world, card.groupIds),
    privateIpAddressesSet: [{ privateIpAddress: card.privateAddress, privateDnsName: dns, primary: true }],
    ipv6AddressesSet: [],
  }
}

function cardXml({ world, now }: Pick<Ec2Call, 'world' | 'now'>, card: Card) {
  const common = {
    availabilityZone: findOne('subnet', world.subnets, card.subnetId).zone,
    requesterManaged: false,
    tagSet: tagSet(card.tags),
  }
  if (card.instance === null) return { ...looseXml(world, card), ...common }
  return {
    ...interfaceXml(world, card.instance, card, now),
    ...common,
    attachment: {
      attachmentId: card.attachmentId,
      instanceId: card.instanceId,
      instanceOwnerId: world.account,
      deviceIndex: 0,
      status: 'attached',
      attachTime: new Date(card.attachedAt),
      deleteOnTermination: true,
      networkCardIndex: 0,
    },
  }
}

export const DescribeNetworkInterfaces: Action = {
  parameters: ['NetworkInterfaceId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ world, input, now }) => {
    const subnetOf = (card: Card) => findOne('subnet', world.subnets, card.subnetId)
    const found = filtered(
      findSome('eni', cardsOf(world), input.list('NetworkInterfaceId')),
      input,
      {
        'network-interface-id': (card) => card.id,
        'subnet-id': (card) => card.subnetId,
        'vpc-id': (card) => subnetOf(card).vpcId,
        'availability-zone': (card) => subnetOf(card).zone,
        'attachment.instance-id': (card) => card.instance?.id ?? null,
        'attachment.status': (card) => (card.instance ? 'attached' : null),
        'private-ip-address': addressOf,
        'addresses.private-ip-address': addressOf,
        'association.public-ip': (card) => (card.instance ? publicAddressAt(world, card.instance, now) : null),
        'group-id': groupsOf,
        'mac-address': (card) => card.macAddress,
        status: (card) => (card.instance ? 'in-use' : 'available'),
        'owner-id': () => world.account,
      },
      (card) => card.tags,
    )
    const options = { action: 'DescribeNetworkInterfaces', key: (c: Card) => c.id, min: 5, max: 1000, byDefault: 1000 }
    const { items, nextToken } = page(found, input, options)
    return { networkInterfaceSet: items.map((card) => cardXml({ world, now }, card)), nextToken }
  },
}

/** An interface of its own, which no instance here ever gets: it stays until somebody deletes it. */
export const CreateNetworkInterface: Action = {
  parameters: ['SubnetId', 'SecurityGroupId', 'Description', 'PrivateIpAddress', 'TagSpecification', 'ClientToken'],
  run: (call) => {
    const { world, input } = call
    const subnet = findOne('subnet', world.subnets, input.required('SubnetId'))
    const groups = input.list('SecurityGroupId').map((id) => findOne('sg', world.securityGroups, id).id)
    const byDefault = world.securityGroups.find((one) => one.vpcId === subnet.vpcId && one.name === 'default')
    const id = newId(world, 'eni')
    const card: LooseInterface = {
      id,
      subnetId: subnet.id,
      groupIds: groups.length > 0 ? groups : byDefault ? [byDefault.id] : [],
      privateAddress: takePrivateAddress(world, subnet, fraction(`${id}/address`), input.text('PrivateIpAddress')),
      macAddress: macAddress(id),
      description: input.text('Description') ?? '',
      tags: specifiedTags(input, ['network-interface'])('network-interface'),
      seeded: false,
    }
    world.looseInterfaces = [...(world.looseInterfaces ?? []), card]
    return { networkInterface: cardXml(call, { ...card, instance: null }) }
  },
}

export const DeleteNetworkInterface: Action = {
  parameters: ['NetworkInterfaceId'],
  run: ({ world, input }) => {
    const card = findOne('eni', cardsOf(world), input.required('NetworkInterfaceId'))
    if (card.instance)
      throw new Ec2Error('InvalidNetworkInterface.InUse', `Network interface '${card.id}' is currently in use.`)
    world.looseInterfaces = world.looseInterfaces?.filter(({ id }) => id !== card.id)
    return { return: true }
  },
}
