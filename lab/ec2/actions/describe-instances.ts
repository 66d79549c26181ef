import type { Action } from '../call'
import { crowdInstances } from '../crowd'
import { allInstances, type Reservation, reservationList } from '../crowd/lists'
import { reservationXml, stateXml } from '../state/describe-instance'
import { findOne, findSome, visibleInstances } from '../state/find'
import { instanceFilters } from '../state/instance-filters'
import { stateAt, stateSince } from '../state/life'
import type { Ec2World, Instance } from '../state/types'
import { Ec2Error, invalidCombination } from '../wire/errors'
import { filtered } from '../wire/filters'
import { page, pageOf } from '../wire/pages'

export const DescribeInstances: Action = {
  parameters: ['InstanceId', 'Filter', 'MaxResults', 'NextToken'],
  run: ({ world, input, now }) => {
    const ids = input.list('InstanceId')
    if (ids.length > 0 && (input.text('MaxResults') !== undefined || input.text('NextToken') !== undefined))
      throw invalidCombination('The parameter instancesSet cannot be used with the parameter maxResults')
    const asked = findSome('i', [...visibleInstances(world, now), ...crowdInstances(world, ids)], ids)
    const found = filtered(asked, input, instanceFilters(world, now), (instance) => instance.tags)
    const reservations = new Map<string, Instance[]>()
    for (const instance of found)
      reservations.set(instance.reservationId, [...(reservations.get(instance.reservationId) ?? []), instance])
    const options = {
      action: 'DescribeInstances',
      key: ([id]: Reservation) => id,
      min: 5,
      max: 1000,
      byDefault: 1000,
    }
    const list = ids.length === 0 ? reservationList(world, [...reservations], input, now) : null
    const { items, nextToken } = list ? pageOf(list, input, options) : page([...reservations], input, options)
    return { reservationSet: items.map(([id, members]) => reservationXml(world, id, members, now)), nextToken }
  },
}

const findNamed = (world: Ec2World, now: number, id: string): Instance =>
  findOne('i', [...visibleInstances(world, now), ...crowdInstances(world, [id])], id)

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
    } = instanceFilters(world, now)
    const found = filtered(
      findSome('i', [...visibleInstances(world, now), ...allInstances(world)], ids).filter(
        (i) => all || stateAt(i, now) === 'running',
      ),
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

/** The console shows what was written some seconds ago. */
const CONSOLE_DELAY_MS = 4_000

export const GetConsoleOutput: Action = {
  parameters: ['InstanceId', 'Latest'],
  run: (call) => {
    const { world, input, now, pace } = call
    const instance = findNamed(world, now, input.required('InstanceId'))
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
    const instance = findNamed(world, now, input.required('InstanceId'))
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
