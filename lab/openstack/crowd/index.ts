/**
 * Any number of servers that nobody launched: they are computed when somebody looks, no machine is behind them, and nobody can
 * enter them. One that is changed over the API becomes a server like any other, with its port and its floating IP.
 */
import { createHash } from 'node:crypto'
import { crowdOf } from '@/lab/crowd/crowd'
import { type CrowdManner, emptyCrowd, type WaveKind } from '@/lab/crowd/state'
import type { Cloud } from '../cloud'
import type { Server } from '../state'
import { numberOf } from './ids'
import { type Fleet, fleetOf, floatingIpOf, hasFloatingIp, hasPort, portOf, serverOf } from './nodes'

/** Makes the crowd of the cloud's own project exactly `count` servers; those that stay are the same as before. */
export function crowd(cloud: Cloud, count: number, manner: CrowdManner = 'idle'): void {
  const { state } = cloud
  if (!state.crowd || state.crowd.manner !== manner || state.crowd.count === 0) {
    const seed = createHash('md5').update(`${cloud.spec.id}/${state.projects[0]?.id}/crowd`).digest().readUInt32BE(0)
    state.crowd = emptyCrowd(seed, manner, count, cloud.context.now())
  }
  crowdOf(state.crowd)?.resize(count)
  fleetOf(cloud)
}

/** Changes about so many per cent of the crowd; answers how many servers that were. */
export function changeCrowd(cloud: Cloud, kind: WaveKind, percent: number): number {
  return crowdOf(cloud.state.crowd)?.change(kind, percent, cloud.context.now()) ?? 0
}

/** The crowd's server of this id; null: it is none of the crowd's. */
export function crowdServer(cloud: Cloud, id: string): Server | null {
  const fleet = fleetOf(cloud)
  const number = fleet && numberOf(fleet.crowd, 'server', id)
  return fleet && number !== null ? serverOf(fleet, number) : null
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * Makes the nodes of the crowd whose server, port or floating IP a request names some of the cloud's own, which can be changed.
 * `named`: the request's parameters and body, of any shape.
 */
export function takeNamed(cloud: Cloud, named: unknown): void {
  if (typeof named === 'string') {
    if (uuid.test(named)) takeById(cloud, named)
    return
  }
  if (typeof named !== 'object' || named === null) return
  for (const value of Object.values(named)) takeNamed(cloud, value)
}

function takeById(cloud: Cloud, id: string): void {
  const fleet = fleetOf(cloud)
  if (!fleet) return
  for (const purpose of ['server', 'port', 'floatingIp'] as const) {
    const number = numberOf(fleet.crowd, purpose, id)
    if (number !== null) take(fleet, number)
  }
}

function take(fleet: Fleet, number: number): void {
  const { state, context } = fleet.cloud
  state.servers.push(serverOf(fleet, number))
  if (hasPort(fleet, number)) state.ports.push(portOf(fleet, number))
  if (hasFloatingIp(fleet, number)) state.floatingIps.push(floatingIpOf(fleet, number))
  fleet.crowd.take(number)
  context.changed()
}
