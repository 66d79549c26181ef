import { type Call, type Handler, now, projectOf } from '../cloud'
import { empty, isObject, json, type Reply } from '../http'
import { delays, portsOf, refreshLater } from '../life'
import { machineId } from '../machines'
import type { Server } from '../state'
import { novaError, removedApi } from './errors'
import { writableServer } from './servers'

type Action = (call: Call, server: Server, given: unknown) => Reply

/** 202 and a task; the new power state comes later. `from` are the phases in which Nova allows it. */
const powerAction =
  (word: string, from: Server['phase'][], task: string, phase: 'active' | 'stopped'): Action =>
  (call, server) => {
    if (server.phase === 'error') throw novaError(409, notReady(server, word))
    if (!from.includes(server.phase) || server.task !== null) throw wrongState(server, word)
    server.task = task
    server.updatedAt = now(call.cloud)
    call.cloud.schedule(delays.power, { kind: 'server-power', serverId: server.id, phase })
    return empty(202, { 'Content-Type': 'application/json' })
  }

const notReady = (server: Server, word: string): string =>
  word === 'reboot' ? `Instance ${server.id} is in an invalid state for 'reboot'` : `Instance ${server.id} is not ready`

const wrongState = (server: Server, word: string) => {
  const state = server.task === null ? `vm_state ${server.phase}` : `task_state ${server.task}`
  return novaError(409, `Cannot '${word}' instance ${server.id} while it is in ${state}`)
}

const rebootTypes = ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']

const reboot: Action = (call, server, given) => {
  const type = isObject(given) ? String(given.type) : ''
  if (!rebootTypes.includes(type)) {
    const list = rebootTypes.map((name) => `'${name}'`).join(', ')
    throw novaError(400, `Invalid input for field/attribute type. Value: ${type}. '${type}' is not one of [${list}]`)
  }
  const hard = type.toLowerCase() === 'hard'
  const from: Server['phase'][] = hard ? ['active', 'stopped'] : ['active']
  return powerAction('reboot', from, hard ? 'rebooting_hard' : 'rebooting', 'active')(call, server, given)
}

const consoleOutput: Action = (call, server, given) => {
  const length = isObject(given) ? given.length : undefined
  if (length !== undefined && length !== null && !/^-?[0-9]+$/.test(String(length))) {
    throw novaError(
      400,
      `Invalid input for field/attribute length. Value: ${String(length)}. '${String(length)}' does not match '^-?[0-9]+$'`,
    )
  }
  if (server.host === null) throw novaError(409, `Instance ${server.id} is not ready`)
  const output = call.cloud.context.machines.consoleLog(machineId(call.cloud, server))
  const lines = output.split('\n')
  const wanted = length === undefined || length === null || Number(length) < 0 ? lines.length : Number(length)
  return json(200, { output: lines.slice(-wanted || lines.length).join('\n') })
}

/** A proxy to Neutron that ended with microversion 2.43. */
const addFloatingIp: Action = (call, server, given) => {
  if (call.microversion >= 44) throw removedApi()
  const { state } = call.cloud
  const address = isObject(given) ? given.address : undefined
  const ip = state.floatingIps.find(
    (candidate) => candidate.address === address && candidate.projectId === projectOf(call),
  )
  if (!ip) throw novaError(404, 'floating IP not found')
  const port = portsOf(call.cloud, server)[0]
  if (!port) throw novaError(400, 'No nw_info cache associated with instance')
  Object.assign(ip, {
    portId: port.id,
    fixedAddress: port.fixedIps[0]?.address ?? null,
    routerId: state.routers[0]?.id ?? null,
  })
  call.cloud.schedule(delays.floatingIpStatus, { kind: 'floating-ip-status', floatingIpId: ip.id, status: 'ACTIVE' })
  refreshLater(call.cloud, port.id)
  return empty(202, { 'Content-Type': 'application/json' })
}

const actions: Record<string, Action> = {
  'os-start': powerAction('start', ['stopped'], 'powering-on', 'active'),
  'os-stop': powerAction('stop', ['active'], 'powering-off', 'stopped'),
  reboot,
  'os-getConsoleOutput': consoleOutput,
  addFloatingIp,
}

export const serverAction: Handler = (call) => {
  if (call.malformed || !isObject(call.body) || Object.keys(call.body).length === 0) {
    throw novaError(400, 'Malformed request body')
  }
  const [name = '', given] = Object.entries(call.body)[0] ?? []
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (!action) throw novaError(400, `There is no such action: ${name}`)
  if (name === 'addFloatingIp' && call.microversion >= 44) throw removedApi()
  return action(call, writableServer(call, `servers:${name}`), given)
}
