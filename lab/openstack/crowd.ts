/** Thousands of switched-off servers at once, for tests of listings: no machine is behind them, and nobody can enter them. */
import { createHash } from 'node:crypto'
import { type Cloud, newMac } from './cloud'
import type { Network, Port, Resource, Server } from './state'

const mark = 'lab:crowd'
/** Neutron's lists are made anew for each page; for the rest, Nova's memory of addresses has to do. */
const withPorts = 2_000
/** A network of its own, large enough for a million. */
const cidr = '10.128.0.0/9'

/** The same for the same cloud and number, so that a crowd that grows keeps its servers. */
const idOf = (cloud: Cloud, what: string, index: number): string => {
  const hex = createHash('md5').update(`${cloud.spec.id}/${what}/${index}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}

/** Makes the crowd of the cloud's own project exactly `count` servers, the first ones with a port; the newest go first. */
export function crowd(cloud: Cloud, count: number): void {
  const { state } = cloud
  const present = state.servers.filter((server) => server.metadata[mark])
  const leaving = new Set(present.slice(count).map((server) => server.id))
  if (leaving.size > 0) {
    state.servers = state.servers.filter((server) => !leaving.has(server.id))
    state.ports = state.ports.filter((port) => !leaving.has(port.deviceId))
  }
  if (count <= present.length) return
  const network = state.networks.find((one) => one.name === 'crowd') ?? addNetwork(cloud)
  for (let index = present.length; index < count; index++) addServer(cloud, network, index)
}

const resource = (cloud: Cloud, id: string, name: string): Resource => {
  const born = cloud.context.now()
  const projectId = cloud.state.projects[0]!.id
  return {
    id,
    name,
    projectId,
    description: '',
    tags: [],
    createdAt: born,
    updatedAt: born,
    revision: 1,
    seeded: true,
  }
}

function addNetwork(cloud: Cloud): Network {
  const network: Network = {
    ...resource(cloud, idOf(cloud, 'network', 0), 'crowd'),
    shared: false,
    external: false,
    isDefault: false,
    adminStateUp: true,
    mtu: 1500,
  }
  cloud.state.networks.push(network)
  cloud.state.subnets.push({
    ...resource(cloud, idOf(cloud, 'subnet', 0), 'crowd'),
    networkId: network.id,
    ipVersion: 4,
    cidr,
    gatewayIp: null,
    pools: [{ start: '10.128.1.0', end: '10.255.255.254' }],
    dhcp: false,
    dnsNameservers: [],
    ipv6Mode: null,
  })
  return network
}

function addServer(cloud: Cloud, network: Network, index: number): void {
  const { state } = cloud
  const born = Math.floor(cloud.context.now() / 1000) * 1000 - index * 1000
  const server: Server = {
    id: idOf(cloud, 'server', index),
    name: `crowd-${index}`,
    projectId: network.projectId,
    userId: state.users[0]!.id,
    phase: 'stopped',
    task: null,
    host: cloud.character.hosts[index % cloud.character.hosts.length]!,
    imageId: state.images[0]!.id,
    flavorId: state.flavors[0]!.id,
    keyName: null,
    publicKey: null,
    userData: null,
    metadata: { [mark]: String(index), owner: `team-${index % 40}` },
    tags: [],
    description: null,
    hostname: `crowd-${index}`,
    configDrive: false,
    securityGroupIds: [state.securityGroups[0]!.id],
    requestedNetworks: [{ networkId: network.id, fixedIp: null, portId: null }],
    cachedAddresses: [],
    fault: null,
    machineFaults: [],
    createdAt: born,
    updatedAt: born,
    launchedAt: born,
    terminatedAt: null,
    listedAt: born,
    requestId: `req-${idOf(cloud, 'request', index)}`,
    seeded: true,
  }
  state.servers.push(server)
  const mac = newMac(cloud)
  server.cachedAddresses = [{ network: network.name, version: 4, address: addressOf(index), type: 'fixed', mac }]
  if (index >= withPorts) return
  const port: Port = {
    ...resource(cloud, idOf(cloud, 'port', index), ''),
    networkId: network.id,
    mac,
    status: 'DOWN',
    adminStateUp: true,
    deviceId: server.id,
    deviceOwner: `compute:${cloud.character.availabilityZone}`,
    fixedIps: [{ subnetId: idOf(cloud, 'subnet', 0), address: addressOf(index) }],
    securityGroupIds: server.securityGroupIds,
    portSecurity: true,
    dnsName: server.hostname,
    ofNova: true,
  }
  state.ports.push(port)
}

/** 10.129.0.1 and on, 250 to a block. */
const addressOf = (index: number): string =>
  `10.${129 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${1 + (index % 250)}`
