import type { Action, Ec2Call } from '../call'
import { elasticOf, takePublicAddress } from '../state/addresses'
import { stateXml } from '../state/describe-instance'
import { findAll, findOne, visibleInstances } from '../state/find'
import { change, stateAt } from '../state/life'
import type { Instance, InstanceState } from '../state/types'
import { Ec2Error, missingParameter } from '../wire/errors'

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

/** Takes the protection against termination off or puts it on; the one attribute that can be changed here. */
export const ModifyInstanceAttribute: Action = {
  parameters: ['InstanceId', 'DisableApiTermination'],
  run: ({ world, input, now }) => {
    const instance = findOne('i', visibleInstances(world, now), input.required('InstanceId'))
    const value = input.child('DisableApiTermination')?.boolean('Value')
    if (value === undefined) throw new Ec2Error('InvalidParameterCombination', 'No attributes specified.')
    instance.disableApiTermination = value
    return { return: true }
  },
}
