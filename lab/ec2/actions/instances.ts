import type { Action, Ec2Call } from '../call'
import { elasticOf, publicAddressAt, takePublicAddress } from '../state/addresses'
import { reservationXml, STATE_CODES, stateXml } from '../state/describe-instance'
import { findAll, findOne, findSome, visibleInstances } from '../state/find'
import { findImage } from '../state/images'
import { change, stateAt, stateSince } from '../state/life'
import { privateDnsName, publicDnsName, zoneId } from '../state/regions'
import type { Ec2World, Instance, InstanceState } from '../state/types'
import { Ec2Error, invalidCombination, missingParameter } from '../wire/errors'
import { type FilterTable, filtered } from '../wire/filters'
import { page } from '../wire/pages'

function filterTable(world: Ec2World, now: number): FilterTable<Instance> {
  const subnetOf = (instance: Instance) => world.subnets.find((subnet) => subnet.id === instance.subnetId)
  const live = (instance: Instance) => stateAt(instance, now) !== 'terminated'
  const image = (instance: Instance) => findImage(world.account, instance.imageId)
  const groupNames = (instance: Instance) =>
    world.securityGroups.filter((group) => instance.groupIds.includes(group.id)).map((group) => group.name)
  const publicDns = (instance: Instance) => {
    const address = publicAddressAt(world, instance, now)
    return address && publicDnsName(world.region, address)
  }
  return {
    'instance-id': (instance) => instance.id,
    'instance-state-name': (instance) => stateAt(instance, now),
    'instance-state-code': (instance) => String(STATE_CODES[stateAt(instance, now)]),
    'instance-type': (instance) => instance.type,
    'image-id': (instance) => instance.imageId,
    'key-name': (instance) => instance.keyName,
    'client-token': (instance) => instance.clientToken,
    'reservation-id': (instance) => instance.reservationId,
    'owner-id': () => world.account,
    architecture: (instance) => image(instance)?.architecture,
    'launch-time': (instance) => new Date(instance.launchedAt).toISOString(),
    'launch-index': (instance) => String(instance.launchIndex),
    'availability-zone': (instance) => subnetOf(instance)?.zone,
    'availability-zone-id': (instance) => zoneId(subnetOf(instance)?.zone ?? ''),
    'subnet-id': (instance) => (live(instance) ? instance.subnetId : null),
    'vpc-id': (instance) => (live(instance) ? subnetOf(instance)?.vpcId : null),
    'private-ip-address': (instance) => (live(instance) ? instance.privateAddress : null),
    'network-interface.addresses.private-ip-address': (i) => (live(i) ? i.privateAddress : null),
    'private-dns-name': (instance) => (live(instance) ? privateDnsName(world.region, instance.privateAddress) : null),
    'ip-address': (instance) => publicAddressAt(world, instance, now),
    'network-interface.association.public-ip': (instance) => publicAddressAt(world, instance, now),
    'dns-name': publicDns,
    'instance.group-id': (instance) => (live(instance) ? instance.groupIds : null),
    'group-id': (instance) => (live(instance) ? instance.groupIds : null),
    'instance.group-name': (instance) => (live(instance) ? groupNames(instance) : null),
    'network-interface.network-interface-id': (instance) => (live(instance) ? instance.interfaceId : null),
    'block-device-mapping.volume-id': (i) => world.volumes.flatMap((v) => (v.instanceId === i.id ? [v.id] : [])),
    'root-device-type': () => 'ebs',
    'root-device-name': (instance) => image(instance)?.rootDevice,
    'virtualization-type': () => 'hvm',
    hypervisor: () => 'xen',
    tenancy: () => 'default',
    platform: (instance) => (image(instance)?.platform === 'Windows' ? 'windows' : null),
    'monitoring-state': (instance) => (instance.monitoring ? 'enabled' : 'disabled'),
    'state-reason-code': (instance) => instance.stateReason?.code,
  }
}

export const DescribeInstances: Action = {
  parameters: ['InstanceId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ world, input, now }) => {
    const ids = input.list('InstanceId')
    if (ids.length > 0 && (input.text('MaxResults') !== undefined || input.text('NextToken') !== undefined))
      throw invalidCombination('The parameter instancesSet cannot be used with the parameter maxResults')
    const asked = findSome('i', visibleInstances(world, now), ids)
    const found = filtered(asked, input, filterTable(world, now), (instance) => instance.tags)
    const reservations = new Map<string, Instance[]>()
    for (const instance of found)
      reservations.set(instance.reservationId, [...(reservations.get(instance.reservationId) ?? []), instance])
    const { items, nextToken } = page([...reservations], input, {
      action: 'DescribeInstances',
      key: ([id]) => id,
      min: 5,
      max: 1000,
      byDefault: 1000,
    })
    return { reservationSet: items.map(([id, members]) => reservationXml(world, id, members, now)), nextToken }
  },
}

const OK = { status: 'ok', details: [{ name: 'reachability', status: 'passed' }] }
const INITIALIZING = { status: 'initializing', details: [{ name: 'reachability', status: 'initializing' }] }
const NOT_RUNNING = { status: 'not-applicable' }
/** Status checks of a new instance pass some time after it runs. */
const CHECKS_MS = 6_000

export const DescribeInstanceStatus: Action = {
  parameters: ['InstanceId', 'Filter', 'MaxResults', 'NextToken', 'IncludeAllInstances'],
  run: ({ world, input, now, pace }) => {
    const ids = input.list('InstanceId')
    if (ids.length > 0 && input.text('MaxResults') !== undefined)
      throw invalidCombination('The parameter instancesSet cannot be used with the parameter maxResults')
    const all = input.boolean('IncludeAllInstances') ?? false
    const check = (instance: Instance) => {
      if (stateAt(instance, now) !== 'running') return NOT_RUNNING
      return now - stateSince(instance, now) >= CHECKS_MS * pace ? OK : INITIALIZING
    }
    const {
      'instance-state-name': stateName,
      'instance-state-code': stateCode,
      'availability-zone': zone,
    } = filterTable(world, now)
    const found = filtered(
      findSome('i', visibleInstances(world, now), ids).filter((i) => all || stateAt(i, now) === 'running'),
      input,
      {
        ...(stateName && { 'instance-state-name': stateName }),
        ...(stateCode && { 'instance-state-code': stateCode }),
        ...(zone && { 'availability-zone': zone }),
        'instance-status.status': (instance) => check(instance).status,
        'system-status.status': (instance) => check(instance).status,
      },
    )
    const { items, nextToken } = page(found, input, {
      action: 'DescribeInstanceStatus',
      key: (instance) => instance.id,
      min: 5,
      max: 1000,
      byDefault: 100,
    })
    return {
      instanceStatusSet: items.map((instance) => ({
        instanceId: instance.id,
        availabilityZone: world.subnets.find((subnet) => subnet.id === instance.subnetId)?.zone,
        instanceState: stateXml(stateAt(instance, now)),
        systemStatus: check(instance),
        instanceStatus: check(instance),
      })),
      nextToken,
    }
  },
}

/** The instances named, all of them or an error. */
function named({ world, input, now }: Ec2Call): Instance[] {
  const ids = input.list('InstanceId')
  if (ids.length === 0) throw missingParameter('InstanceId')
  return findAll('i', visibleInstances(world, now), ids)
}

const SHUT_DOWN_MS = 2_000
const STOP_MS = 2_500
const START_MS = 2_500

const gmt = (now: number) =>
  new Date(now)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' GMT')

/** Does `act` for each instance and answers with the states before and after. */
function changes(
  call: Ec2Call,
  instances: readonly Instance[],
  act: (instance: Instance, state: InstanceState) => void,
) {
  return {
    instancesSet: instances.map((instance) => {
      const previous = stateAt(instance, call.now)
      act(instance, previous)
      return {
        instanceId: instance.id,
        currentState: stateXml(stateAt(instance, call.now)),
        previousState: stateXml(previous),
      }
    }),
  }
}

const incorrectState = (instance: Instance, verb: string) =>
  new Ec2Error(
    'IncorrectInstanceState',
    `The instance '${instance.id}' is not in a state from which it can be ${verb}.`,
  )

export const TerminateInstances: Action = {
  parameters: ['InstanceId', 'SkipOsShutdown', 'Force'],
  run: (call) => {
    const instances = named(call)
    const kept = instances.find((instance) => instance.disableApiTermination)
    if (kept)
      throw new Ec2Error(
        'OperationNotPermitted',
        `The instance '${kept.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      )
    return changes(call, instances, (instance, state) => {
      if (state === 'terminated' || state === 'shutting-down') return
      change(instance, call.now, 'shutting-down', SHUT_DOWN_MS * call.pace, 'terminated')
      instance.reason = `User initiated (${gmt(call.now)})`
      instance.stateReason = {
        code: 'Client.UserInitiatedShutdown',
        message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      }
      call.effects.push({ kind: 'destroy', instanceId: instance.id })
    })
  },
}

export const StopInstances: Action = {
  parameters: ['InstanceId', 'Force', 'Hibernate', 'SkipOsShutdown'],
  run: (call) => {
    const instances = named(call)
    if (call.input.boolean('Hibernate'))
      throw new Ec2Error('UnsupportedHibernationConfiguration', 'The instances were not launched for hibernation.')
    const wrong = instances.find((i) => ['pending', 'shutting-down', 'terminated'].includes(stateAt(i, call.now)))
    if (wrong) throw incorrectState(wrong, 'stopped')
    return changes(call, instances, (instance, state) => {
      if (state === 'stopped' || state === 'stopping') return
      change(instance, call.now, 'stopping', STOP_MS * call.pace, 'stopped')
      // Only an elastic address outlives a stop.
      instance.publicAddress = null
      instance.reason = `User initiated (${gmt(call.now)})`
      instance.stateReason = {
        code: 'Client.UserInitiatedShutdown',
        message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      }
      call.effects.push({ kind: 'power-off', instanceId: instance.id })
    })
  },
}

export const StartInstances: Action = {
  parameters: ['InstanceId', 'AdditionalInfo'],
  run: (call) => {
    const { world, now } = call
    const instances = named(call)
    const wrong = instances.find((i) => ['stopping', 'shutting-down', 'terminated'].includes(stateAt(i, now)))
    if (wrong) throw incorrectState(wrong, 'started')
    return changes(call, instances, (instance, state) => {
      if (state !== 'stopped') return
      if (instance.wantsPublicAddress && !elasticOf(world, instance)) instance.publicAddress = takePublicAddress(world)
      change(instance, now, 'pending', START_MS * call.pace, 'running')
      instance.launchedAt = Math.floor(now / 1000) * 1000
      instance.reason = ''
      instance.stateReason = null
    })
  },
}

export const RebootInstances: Action = {
  parameters: ['InstanceId'],
  run: (call) => {
    const instances = named(call)
    const wrong = instances.find((instance) => stateAt(instance, call.now) !== 'running')
    if (wrong) throw incorrectState(wrong, 'rebooted')
    for (const instance of instances) call.effects.push({ kind: 'power-cycle', instanceId: instance.id })
    return { return: true }
  },
}

/** The console shows what was written some seconds ago. */
const CONSOLE_DELAY_MS = 4_000

export const GetConsoleOutput: Action = {
  parameters: ['InstanceId', 'Latest'],
  run: (call) => {
    const { world, input, now, pace } = call
    const instance = findOne('i', visibleInstances(world, now), input.required('InstanceId'))
    const ready = stateAt(instance, now) === 'running' && now - stateSince(instance, now) >= CONSOLE_DELAY_MS * pace
    const log = ready ? call.consoleLog(instance.id) : ''
    return {
      instanceId: instance.id,
      timestamp: new Date(now),
      output: log === '' ? null : Buffer.from(log).toString('base64'),
    }
  },
}

export const DescribeInstanceAttribute: Action = {
  parameters: ['InstanceId', 'Attribute'],
  run: ({ world, input, now }) => {
    const instance = findOne('i', visibleInstances(world, now), input.required('InstanceId'))
    const attribute = input.required('Attribute')
    const userData = instance.userData === null ? {} : { value: Buffer.from(instance.userData).toString('base64') }
    const values: Record<string, { value?: string | boolean }> = {
      instanceType: { value: instance.type },
      disableApiTermination: { value: instance.disableApiTermination },
      instanceInitiatedShutdownBehavior: { value: instance.shutdownBehavior },
      ebsOptimized: { value: instance.ebsOptimized },
      userData,
    }
    if (!Object.hasOwn(values, attribute))
      throw new Ec2Error('InvalidParameterValue', `Value (${attribute}) for parameter attribute is invalid.`)
    return { instanceId: instance.id, [attribute]: values[attribute] }
  },
}
