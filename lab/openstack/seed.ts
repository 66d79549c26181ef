/** Makes the state of a new cloud from its character. */
import { createHash } from 'node:crypto'
import type { LabContext, OpenStackCloudSpec } from '@/lab/port'
import { allocateFixedIps, freeAddress } from './addresses'
import { dialectOf } from './characters/dialect'
import type { Character, NodeFacts } from './characters/types'
import { type Cloud, newMac, nextNumber } from './cloud'
import { cacheAddresses } from './life'
import { addDefaultRules } from './neutron/security-groups'
import type { CloudState, Port, Resource, Server, Subnet } from './state'

const hour = 3_600_000

/** Fixed ids for the people and projects of a cloud, so that tests and clients may know them before they ask. */
export const fixedId = (cloudId: string, what: string): string =>
  createHash('md5').update(`${cloudId}/${what}`).digest('hex')

/** The secrets of a simulated cloud are no secrets: they follow from its id. */
export const passwordOf = (cloudId: string, user: string): string => `${user}-of-${cloudId}`

export function seedState(spec: OpenStackCloudSpec, character: Character, context: LabContext): CloudState {
  const projectId = character.projectId ?? fixedId(spec.id, 'project')
  const providerId = fixedId(spec.id, 'provider')
  const userId = fixedId(spec.id, 'user')
  const person = (what: string, name: string, roles: Record<string, string[]>) => ({
    id: fixedId(spec.id, what),
    name,
    password: passwordOf(spec.id, name),
    roles,
  })
  const state: CloudState = {
    schema: 1,
    projects: [
      { id: projectId, name: character.projectName, description: '' },
      { id: providerId, name: 'services', description: 'Of the provider' },
    ],
    users: [
      { ...person('user', character.userName, { [projectId]: ['member', 'reader'] }), id: userId },
      person('reader', `${character.userName}-reader`, { [projectId]: ['reader'] }),
      person('provider-user', 'provider', { [providerId]: ['member', 'reader'] }),
    ],
    applicationCredentials: [
      {
        id: fixedId(spec.id, 'credential'),
        name: 'automation',
        secret: passwordOf(spec.id, 'automation'),
        userId,
        projectId,
      },
    ],
    tokens: {},
    flavors: character.flavors.map((flavor) => ({
      id: flavor.id ?? context.random.uuid(),
      name: flavor.name,
      vcpus: flavor.vcpus,
      ramMiB: flavor.ramMiB,
      diskGiB: flavor.diskGiB,
      extraSpecs: flavor.extraSpecs ?? {},
    })),
    images: character.images.map((image) => ({
      id: context.random.uuid(),
      name: image.name,
      status: image.status ?? 'active',
      visibility: 'public',
      ownerId: providerId,
      size: image.sizeMiB * 1024 * 1024,
      minRamMiB: image.minRamMiB ?? 0,
      minDiskGiB: image.minDiskGiB ?? 0,
      hidden: image.hidden ?? false,
      protected: false,
      tags: image.tags ?? [],
      ...(image.diskFormat ? { diskFormat: image.diskFormat } : {}),
      ...(image.containerFormat ? { containerFormat: image.containerFormat } : {}),
      properties: image.properties,
      createdAt: Date.parse(`${image.built}T06:00:00Z`),
      updatedAt: Date.parse(`${image.built}T06:04:00Z`),
      machine: image.machine,
    })),
    keyPairs: [],
    servers: [],
    networks: [],
    subnets: [],
    ports: [],
    routers: [],
    floatingIps: [],
    portForwardings: [],
    securityGroups: [],
    securityGroupRules: [],
    events: [],
    counter: 0,
  }
  const cloud: Cloud = { spec, character, state, context, schedule: () => {} }
  seedNetworks(cloud, projectId, providerId)
  if (spec.seedNodes) seedNodes(cloud, projectId, userId)
  return state
}

const resource = (cloud: Cloud, name: string, projectId: string, ageHours = 12_000): Resource => ({
  id: cloud.context.random.uuid(),
  name,
  projectId,
  description: '',
  tags: [],
  createdAt: cloud.context.now() - ageHours * hour,
  updatedAt: cloud.context.now() - ageHours * hour,
  revision: 2,
  seeded: true,
})

function seedNetworks(cloud: Cloud, projectId: string, providerId: string): void {
  const { state, character } = cloud
  for (const facts of character.networks) {
    const ownerId = facts.owner === 'project' ? projectId : providerId
    const named = resource(cloud, facts.name, ownerId)
    const network = {
      ...named,
      id: `${facts.idPrefix ?? ''}${named.id.slice(facts.idPrefix?.length ?? 0)}`,
      description: facts.description ?? '',
      shared: facts.shared ?? false,
      external: facts.external ?? false,
      isDefault: facts.isDefault ?? false,
      adminStateUp: facts.up ?? true,
      mtu: facts.mtu ?? 1500,
      portSecurity: facts.portSecurity ?? true,
    }
    state.networks.push(network)
    for (const subnet of facts.subnets) {
      state.subnets.push({
        ...resource(cloud, subnet.name, ownerId),
        networkId: network.id,
        ipVersion: subnet.cidr.includes(':') ? 6 : 4,
        cidr: subnet.cidr,
        gatewayIp: subnet.gateway,
        pools: [subnet.pool],
        dhcp: true,
        dnsNameservers: subnet.dnsNameservers ?? [],
        ipv6Mode: subnet.ipv6Mode ?? null,
        ...(subnet.guestsConfigure === false ? { guestsConfigure: false } : {}),
      })
    }
  }
  for (const facts of character.routers) {
    seedRouter(cloud, facts.owner === 'provider' ? providerId : projectId, facts)
  }
  const group = { ...resource(cloud, 'default', projectId), description: 'Default security group', stateful: true }
  state.securityGroups.push(group)
  addDefaultRules(cloud, group, true)
  for (const rule of character.defaultRules) {
    state.securityGroupRules.push({
      id: cloud.context.random.uuid(),
      groupId: group.id,
      projectId,
      direction: 'ingress',
      etherType: rule.etherType,
      protocol: rule.protocol,
      portMin: rule.port,
      portMax: rule.port,
      remotePrefix: rule.prefix,
      remoteGroupId: null,
      description: '',
      createdAt: group.createdAt,
      number: nextNumber(cloud),
    })
  }
}

function seedRouter(cloud: Cloud, projectId: string, facts: Character['routers'][number]): void {
  const { state } = cloud
  const outside = state.networks.find((network) => network.name === facts.gatewayNetwork)
  const router = {
    ...resource(cloud, facts.name, projectId),
    adminStateUp: true,
    gateway: outside ? { networkId: outside.id, fixedIps: allocateFixedIps(cloud, outside.id) ?? [] } : null,
  }
  state.routers.push(router)
  for (const name of facts.subnets) {
    const subnet = state.subnets.find((candidate) => candidate.name === name)!
    state.ports.push({
      ...resource(cloud, '', projectId),
      networkId: subnet.networkId,
      mac: newMac(cloud),
      status: 'ACTIVE',
      adminStateUp: true,
      deviceId: router.id,
      deviceOwner: 'network:router_interface',
      fixedIps: [{ subnetId: subnet.id, address: interfaceAddress(cloud, subnet) }],
      securityGroupIds: [],
      portSecurity: false,
      dnsName: '',
      ofNova: false,
    })
  }
}

/** The subnet's gateway, or another address of it where a router has that already. */
function interfaceAddress(cloud: Cloud, subnet: Subnet): string {
  const isTaken = cloud.state.ports.some(({ fixedIps }) =>
    fixedIps.some(({ subnetId, address }) => subnetId === subnet.id && address === subnet.gatewayIp),
  )
  return (isTaken ? freeAddress(cloud, subnet) : subnet.gatewayIp) ?? ''
}

function seedNodes(cloud: Cloud, projectId: string, userId: string): void {
  for (const facts of cloud.character.nodes) seedNode(cloud, facts, projectId, userId)
  const outside = cloud.state.networks.find((network) => network.external)
  for (let count = 0; outside && count < cloud.character.spareFloatingIps; count += 1) {
    seedFloatingIp(cloud, projectId, outside.id, null)
  }
}

function seedNode(cloud: Cloud, facts: NodeFacts, projectId: string, userId: string): void {
  const { state, context, character } = cloud
  const born = context.now() - facts.hours * hour
  const names = dialectOf(character).attaches ?? [character.nodeNetwork]
  const networks = names.map((name) => state.networks.find((candidate) => candidate.name === name)!)
  const group = state.securityGroups[0]!
  const failed = facts.state === 'ERROR'
  const server: Server = {
    id: context.random.uuid(),
    name: facts.name,
    projectId,
    userId,
    phase: failed ? 'error' : facts.state === 'ACTIVE' ? 'active' : 'stopped',
    task: null,
    host: failed ? null : character.hosts[context.random.integer(character.hosts.length)]!,
    imageId: state.images.find((image) => image.name === facts.image)!.id,
    flavorId: state.flavors.find((flavor) => flavor.name === facts.flavor)!.id,
    keyName: null,
    publicKey: null,
    userData: null,
    metadata: facts.metadata ?? {},
    tags: [],
    description: null,
    hostname: hostnameOf(facts.name),
    configDrive: false,
    securityGroupIds: [group.id],
    requestedNetworks: networks.map(({ id }) => ({ networkId: id, fixedIp: null, portId: null })),
    cachedAddresses: [],
    fault: failed ? { code: 500, message: 'No valid host was found. ', created: born + 2000 } : null,
    machineFaults: [],
    createdAt: born,
    updatedAt: born + 4000,
    launchedAt: failed ? null : born + 4000,
    terminatedAt: null,
    listedAt: born,
    requestId: `req-${context.random.uuid()}`,
    seeded: true,
  }
  state.servers.push(server)
  if (failed) return
  for (const network of networks) {
    state.ports.push({
      ...resource(cloud, '', projectId, facts.hours),
      networkId: network.id,
      mac: newMac(cloud),
      status: 'ACTIVE',
      adminStateUp: true,
      deviceId: server.id,
      deviceOwner: `compute:${character.availabilityZone}`,
      fixedIps: allocateFixedIps(cloud, network.id) ?? [],
      securityGroupIds: network.portSecurity === false ? [] : [group.id],
      portSecurity: network.portSecurity !== false,
      dnsName: server.hostname,
      ofNova: true,
    })
  }
  const outside = state.networks.find((candidate) => candidate.external)
  const port = state.ports.at(-1)
  if (facts.floating && outside && port) seedFloatingIp(cloud, projectId, outside.id, port)
  cacheAddresses(cloud, server)
}

function seedFloatingIp(cloud: Cloud, projectId: string, networkId: string, port: Port | null): void {
  const subnet = cloud.state.subnets.find((candidate) => candidate.networkId === networkId)
  const address = subnet && freeAddress(cloud, subnet)
  if (!address) return
  cloud.state.floatingIps.push({
    ...resource(cloud, '', projectId, 400),
    networkId,
    address,
    portId: port?.id ?? null,
    fixedAddress: port?.fixedIps[0]?.address ?? null,
    routerId: port ? (cloud.state.routers[0]?.id ?? null) : null,
    status: port ? 'ACTIVE' : 'DOWN',
  })
}

/** Nova's rule for turning a display name into a host name. */
export function hostnameOf(name: string): string {
  const hostname = name
    .normalize('NFKD')
    .replace(/[ _.]/g, '-')
    .replace(/[^\w-]+/g, '')
    .toLowerCase()
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 63)
  return hostname === '' ? 'server' : hostname
}
