import { dialectOf } from '../characters/dialect'
import { type Call, projectOf } from '../cloud'
import { isObject } from '../http'
import { mayUseNetwork } from '../neutron/networks'
import type { Network, Server } from '../state'
import { novaError } from './errors'

type Requested = Server['requestedNetworks']

const ambiguous = () => novaError(409, 'Multiple possible networks found, use a Network ID to be more specific.')

/**
 * Nova's choice of networks. None given: the project's own and the shared ones are counted, external ones are not.
 * An external network that one may not use passes here and fails the server later.
 */
export function requestedNetworks(call: Call, given: unknown): Requested {
  if (given === 'none') return []
  if (!Array.isArray(given) || given.length === 0) return onlyNetwork(call)
  return given.map((entry) => {
    const request = isObject(entry) ? entry : {}
    const fixedIp = typeof request.fixed_ip === 'string' ? request.fixed_ip : null
    if (typeof request.port === 'string') return byPort(call, request.port)
    const network = byId(call, String(request.uuid))
    if (fixedIp) refuseTaken(call, network, fixedIp)
    return { networkId: network.id, fixedIp, portId: null }
  })
}

function onlyNetwork(call: Call): Requested {
  const { attaches } = dialectOf(call.cloud.character)
  const named = attaches?.map((name) => call.cloud.state.networks.find((network) => network.name === name)!)
  if (named) return named.map(({ id }) => ({ networkId: id, fixedIp: null, portId: null }))
  const available = call.cloud.state.networks.filter(
    (network) => (network.projectId === projectOf(call) || network.shared) && hasSubnet(call, network),
  )
  if (available.length > 1) throw ambiguous()
  return available.map((network) => ({ networkId: network.id, fixedIp: null, portId: null }))
}

const hasSubnet = (call: Call, network: Network): boolean =>
  call.cloud.state.subnets.some((subnet) => subnet.networkId === network.id)

function byId(call: Call, id: string): Network {
  const network = call.cloud.state.networks.find((candidate) => candidate.id === id && mayUseNetwork(call, candidate))
  if (!network) throw novaError(400, `Network ${id} could not be found.`)
  if (!hasSubnet(call, network)) {
    throw novaError(400, `Network ${id} requires a subnet in order to boot instances on.`)
  }
  return network
}

function refuseTaken(call: Call, network: Network, address: string): void {
  const port = call.cloud.state.ports.find(
    ({ networkId, fixedIps }) => networkId === network.id && fixedIps.some((ip) => ip.address === address),
  )
  if (port) throw novaError(400, `Fixed IP address ${address} is already in use on instance ${port.deviceId}.`)
}

function byPort(call: Call, id: string): Requested[number] {
  const port = call.cloud.state.ports.find(
    (candidate) => candidate.id === id && candidate.projectId === projectOf(call),
  )
  if (!port) throw novaError(400, `Port id ${id} could not be found.`)
  if (port.deviceId !== '') throw novaError(409, `Port ${id} is still in use.`)
  return { networkId: port.networkId, fixedIp: null, portId: id }
}
