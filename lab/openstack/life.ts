/**
 * What happens by itself: servers get built, stopped and deleted, ports and floating IPs come up, Nova's copy of the
 * addresses catches up with Neutron. Every change waits as an event in the state; `settle` lets happen what is due.
 */
import { allocateFixedIps } from './addresses'
import { type Cloud, newMac, now } from './cloud'
import { parseAddress } from './ip'
import { bootMachine, destroyMachine, stopMachine } from './machines'
import type { CachedAddress, CloudEvent, Network, Port, PortForwarding, Server } from './state'

/** Simulated delays in milliseconds at pace 1, as measured on a real Zed with little load. */
export const delays = {
  listed: 400,
  network: 500,
  active: 2200,
  activeSpread: 2300,
  error: 1800,
  power: 1200,
  gone: 1500,
  portStatus: 300,
  floatingIpStatus: 500,
  /** Nova's copy of the addresses. */
  cache: 1000,
  cacheSpread: 800,
}

/** How long Nova's database still knows a deleted server for `changes-since`. */
const keepDeletedMs = 6 * 3_600_000

/** Lets happen, in the order of their times, all events that are due. */
export function settle(cloud: Cloud): void {
  const { state } = cloud
  for (;;) {
    const due = state.events.filter((event) => event.at <= now(cloud)).sort((a, b) => a.at - b.at)[0]
    if (!due) break
    state.events.splice(state.events.indexOf(due), 1)
    happen(cloud, due)
    cloud.context.changed()
  }
  const forgotten = now(cloud) - keepDeletedMs
  if (state.servers.some((server) => (server.terminatedAt ?? Infinity) < forgotten)) {
    state.servers = state.servers.filter((server) => (server.terminatedAt ?? Infinity) >= forgotten)
  }
}

function happen(cloud: Cloud, event: CloudEvent): void {
  const { state } = cloud
  if (event.kind === 'port-status') {
    const port = state.ports.find((candidate) => candidate.id === event.portId)
    if (port) port.status = event.status
    return
  }
  if (event.kind === 'floating-ip-status') {
    const ip = state.floatingIps.find((candidate) => candidate.id === event.floatingIpId)
    if (ip) ip.status = event.status
    return
  }
  const server = state.servers.find((candidate) => candidate.id === event.serverId)
  if (!server || server.phase === 'deleted') return
  switch (event.kind) {
    case 'server-network':
      connect(cloud, server, event.at)
      break
    case 'server-active':
      activate(cloud, server, event.at)
      break
    case 'server-error':
      fail(cloud, server, event)
      break
    case 'server-power':
      power(cloud, server, event.phase, event.at)
      break
    case 'server-gone':
      remove(cloud, server, event.at)
      break
    case 'refresh-addresses':
      cacheAddresses(cloud, server)
      break
  }
}

/** What a compute host says when it gets no port, word for word as Nova of Zed; only a full network is named. */
const buildFailures = {
  refused: (server: Server) =>
    `Build of instance ${server.id} aborted: Failed to allocate the network(s), not rescheduling.`,
  full: (server: Server, networkId: string) =>
    `Build of instance ${server.id} aborted: Failed to allocate the network(s) with error No fixed IP addresses available for network: ${networkId}, not rescheduling.`,
  /** Each host tries, and none tells why. */
  groups: (server: Server) =>
    `Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance ${server.id}.`,
}

/** The compute host takes the server and asks Neutron for its ports. */
function connect(cloud: Cloud, server: Server, at: number): void {
  if (server.phase !== 'building' || server.task === 'deleting') return
  const { state, context, character } = cloud
  server.host = character.hosts[context.random.integer(character.hosts.length)]!
  server.task = 'spawning'
  for (const request of server.requestedNetworks) {
    const given = state.ports.find((port) => port.id === request.portId)
    const network = state.networks.find((candidate) => candidate.id === request.networkId)
    const fixedIps = given?.fixedIps ?? (network && allocateFixedIps(cloud, network.id, request.fixedIp))
    const problem = buildProblem(cloud, server, { network, given: given !== undefined, full: !fixedIps })
    if (problem !== null || !fixedIps || !network) {
      server.requestedNetworks = []
      releasePorts(cloud, server)
      fail(cloud, server, { at, code: 500, message: problem ?? buildFailures.refused(server) })
      return
    }
    const port = given ?? newServerPort(cloud, server, network.id, at)
    if (!given && network.portSecurity === false) Object.assign(port, { portSecurity: false, securityGroupIds: [] })
    if (!given) state.ports.push(port)
    Object.assign(port, {
      fixedIps,
      deviceId: server.id,
      deviceOwner: `compute:${character.availabilityZone}`,
      dnsName: server.hostname,
      updatedAt: at,
      revision: port.revision + 1,
    })
  }
}

type Asked = { network: Network | undefined; given: boolean; full: boolean }

/** Why the host gets no port on the network; null when it gets one. A port that was given is taken as it is. */
function buildProblem(cloud: Cloud, server: Server, { network, given, full }: Asked): string | null {
  if (!network) return buildFailures.refused(server)
  if (given) return null
  if (network.external && !network.shared && network.projectId !== server.projectId) {
    return buildFailures.refused(server)
  }
  if (network.portSecurity === false && namesGroups(cloud, server)) return buildFailures.groups(server)
  return full ? buildFailures.full(server, network.id) : null
}

/** Groups other than `default` cannot be put on ports without security (nova/network/neutron.py, SecurityGroupCannotBeApplied). */
const namesGroups = (cloud: Cloud, server: Server): boolean =>
  cloud.state.securityGroups.some(({ id, name }) => name !== 'default' && server.securityGroupIds.includes(id))

function newServerPort(cloud: Cloud, server: Server, networkId: string, at: number): Port {
  return {
    id: cloud.context.random.uuid(),
    name: '',
    projectId: server.projectId,
    description: '',
    tags: [],
    createdAt: at,
    updatedAt: at,
    revision: 1,
    seeded: false,
    networkId,
    mac: newMac(cloud),
    status: 'DOWN',
    adminStateUp: true,
    deviceId: '',
    deviceOwner: '',
    fixedIps: [],
    securityGroupIds: server.securityGroupIds,
    portSecurity: true,
    dnsName: '',
    ofNova: true,
  }
}

function activate(cloud: Cloud, server: Server, at: number): void {
  if (server.phase !== 'building' || server.task === 'deleting') return
  Object.assign(server, { phase: 'active', task: null, launchedAt: at, updatedAt: at })
  cacheAddresses(cloud, server)
  for (const port of portsOf(cloud, server)) {
    cloud.schedule(delays.portStatus, { kind: 'port-status', portId: port.id, status: 'ACTIVE' })
  }
  bootMachine(cloud, server)
}

function fail(cloud: Cloud, server: Server, reason: { at: number; code: number; message: string }): void {
  if (server.task === 'deleting') return
  // A server that ran keeps its ports when its host breaks down; one that never did has none.
  const ran = server.phase === 'active'
  if (ran) stopMachine(cloud, server)
  Object.assign(server, {
    phase: 'error',
    task: null,
    host: ran ? server.host : null,
    updatedAt: reason.at,
    cachedAddresses: ran ? server.cachedAddresses : [],
    fault: { code: reason.code, message: reason.message, created: reason.at },
  })
  if (!ran) releasePorts(cloud, server)
}

function power(cloud: Cloud, server: Server, phase: 'active' | 'stopped', at: number): void {
  if (server.task === 'deleting') return
  Object.assign(server, { phase, task: null, updatedAt: at })
  if (phase === 'stopped') stopMachine(cloud, server)
  else bootMachine(cloud, server)
}

function remove(cloud: Cloud, server: Server, at: number): void {
  destroyMachine(cloud, server)
  releasePorts(cloud, server)
  Object.assign(server, { phase: 'deleted', task: null, updatedAt: at, terminatedAt: at, cachedAddresses: [] })
}

/** Nova deletes the ports that it made and lets go of the others. Floating IPs stay behind, bound to nothing. */
export function releasePorts(cloud: Cloud, server: Server): void {
  const { state } = cloud
  for (const port of portsOf(cloud, server)) {
    if (port.ofNova) unbindFloatingIps(cloud, port.id)
    else Object.assign(port, { deviceId: '', deviceOwner: '', status: 'DOWN', dnsName: '' })
  }
  state.ports = state.ports.filter((port) => port.deviceId !== server.id)
}

/** The status is left as it was: a floating IP without a port may go on saying ACTIVE. */
export function unbindFloatingIps(cloud: Cloud, portId: string): void {
  removePortForwardings(cloud, ({ internalPortId }) => internalPortId === portId)
  for (const ip of cloud.state.floatingIps.filter((candidate) => candidate.portId === portId)) {
    Object.assign(ip, {
      portId: null,
      fixedAddress: null,
      routerId: null,
      revision: ip.revision + 1,
      updatedAt: now(cloud),
    })
  }
}

/** A floating IP without any port forwarding left is on no router any more. */
export function removePortForwardings(cloud: Cloud, unwanted: (forwarding: PortForwarding) => boolean): void {
  const { state } = cloud
  const removed = state.portForwardings.filter(unwanted)
  state.portForwardings = state.portForwardings.filter((forwarding) => !removed.includes(forwarding))
  const inUse = (id: string) => state.portForwardings.some((forwarding) => forwarding.floatingIpId === id)
  for (const id of new Set(removed.map(({ floatingIpId }) => floatingIpId).filter((id) => !inUse(id)))) {
    const ip = state.floatingIps.find((candidate) => candidate.id === id)
    if (ip) ip.routerId = null
    cloud.schedule(delays.floatingIpStatus, { kind: 'floating-ip-status', floatingIpId: id, status: 'DOWN' })
  }
}

export const portsOf = (cloud: Cloud, server: Server): Port[] =>
  cloud.state.ports.filter((port) => port.deviceId === server.id)

/** Makes Nova's copy of the addresses what Neutron says now. */
export function cacheAddresses(cloud: Cloud, server: Server): void {
  const { networks, floatingIps } = cloud.state
  server.cachedAddresses = portsOf(cloud, server).flatMap((port) => {
    const network = networks.find((candidate) => candidate.id === port.networkId)?.name ?? ''
    const entry = (address: string, type: 'fixed' | 'floating'): CachedAddress => ({
      network,
      version: parseAddress(address)?.version ?? 4,
      address,
      type,
      mac: port.mac,
    })
    return port.fixedIps.flatMap((fixed) => [
      entry(fixed.address, 'fixed'),
      ...floatingIps
        .filter((ip) => ip.portId === port.id && ip.fixedAddress === fixed.address)
        .map((ip) => entry(ip.address, 'floating')),
    ])
  })
}

/** After a change of a floating IP or an interface, Nova notices 1 to 2 seconds later. */
export function refreshLater(cloud: Cloud, portId: string | null): void {
  const port = cloud.state.ports.find((candidate) => candidate.id === portId)
  if (!port || !cloud.state.servers.some((server) => server.id === port.deviceId)) return
  const delay = delays.cache + cloud.context.random.integer(delays.cacheSpread)
  cloud.schedule(delay, { kind: 'refresh-addresses', serverId: port.deviceId })
}
