import { isMachineFault } from '@/lab/machines/faults'
import type { Fault } from '@/lab/port'
import type { Action, Ec2Call } from '../call'
import { reservationXml } from '../state/describe-instance'
import { digest } from '../state/ids'
import { findInstanceType } from '../state/instance-types'
import { type Fate, launchAll } from '../state/launch'
import { stateAt } from '../state/life'
import { INSTANCES_MAX, VCPUS_MAX } from '../state/quotas'
import { Ec2Error, invalidCombination, invalidValue } from '../wire/errors'
import { readLaunch } from './launch-request'

/** `count` is the most that fits between MinCount and MaxCount; when not even MinCount fits, the quota's error. */
function countWithinQuota(call: Ec2Call, vcpusEach: number): number {
  const { world, input, now, fault } = call
  const least = input.integer('MinCount') ?? 1
  const most = input.integer('MaxCount') ?? 1
  if (least < 1) throw invalidValue('minCount', String(least), 'Must be at least 1.')
  if (most < least) throw invalidCombination(`Minimum instance count (${least}) cannot exceed the maximum (${most})`)
  const active = world.instances.filter((instance) => ['pending', 'running'].includes(stateAt(instance, now)))
  const vcpus = active.reduce((sum, instance) => sum + (findInstanceType(instance.type)?.vcpus ?? 0), 0)
  const byCount = INSTANCES_MAX - active.length
  const byVcpus = fault?.kind === 'quota' ? 0 : Math.floor((VCPUS_MAX - vcpus) / vcpusEach)
  if (byVcpus < least)
    throw new Ec2Error(
      'VcpuLimitExceeded',
      `You have requested more vCPU capacity than your current vCPU limit of ${VCPUS_MAX} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    )
  if (byCount < least)
    throw new Ec2Error(
      'InstanceLimitExceeded',
      `You have requested more instances (${active.length + least}) than your current instance limit of ${INSTANCES_MAX} allows for the specified instance type.`,
    )
  return Math.min(most, byCount, byVcpus)
}

/** What the token was used for, without the parts that a repeated request may change. */
const requestDigest = ({ input }: Ec2Call) =>
  digest(
    JSON.stringify(input.flat().filter(([name]) => !['ClientToken', 'DryRun', 'Action', 'Version'].includes(name))),
  )

function answer({ world, now }: Ec2Call, reservationId: string) {
  const instances = world.instances.filter((instance) => instance.reservationId === reservationId)
  return reservationXml(world, reservationId, instances, now)
}

function fateOf(fault: Fault | null): Fate {
  if (fault?.kind === 'error-state') return { end: 'never-runs' }
  if (fault?.kind === 'error-after-active') return { end: 'breaks-down', afterMs: fault.delayMs ?? 500 }
  if (fault?.kind === 'vanishes') return { end: 'terminated', afterMs: fault.delayMs ?? 500 }
  return { end: 'none' }
}

export const RunInstances: Action = {
  parameters: [
    'ImageId',
    'InstanceType',
    'MinCount',
    'MaxCount',
    'KeyName',
    'SecurityGroupId',
    'SecurityGroup',
    'SubnetId',
    'UserData',
    'TagSpecification',
    'BlockDeviceMapping',
    'ClientToken',
    'NetworkInterface',
    'Placement',
    'Monitoring',
    'EbsOptimized',
    'DisableApiTermination',
    'InstanceInitiatedShutdownBehavior',
    'PrivateIpAddress',
    'MetadataOptions',
    'CreditSpecification',
  ],
  run: (call) => {
    const { world, input, now, pace, fault, effects } = call
    const token = input.text('ClientToken') ?? ''
    if (!/^[\x20-\x7e]{0,64}$/.test(token)) throw invalidValue('ClientToken', token, 'At most 64 ASCII characters.')
    const request = requestDigest(call)
    const earlier = token ? world.launchTokens.find((entry) => entry.token === token) : undefined
    if (earlier && earlier.request !== request)
      throw new Ec2Error(
        'IdempotentParameterMismatch',
        'The client token you have provided is associated with a resource that was created with different parameters.',
      )
    if (earlier) return answer(call, earlier.reservationId)

    const { launch, type } = readLaunch(call)
    if (fault?.kind === 'capacity')
      throw new Ec2Error(
        'InsufficientInstanceCapacity',
        `We currently do not have sufficient ${type.name} capacity in the Availability Zone you requested (${launch.subnet.zone}). Our system will be working on provisioning additional capacity. You can currently get ${type.name} capacity by not specifying an Availability Zone in your request.`,
        500,
      )
    const count = countWithinQuota(call, type.vcpus)
    if (launch.privateAddress !== undefined && count > 1)
      throw invalidCombination('A private IP address may only be specified when launching one instance')
    const instances = launchAll(world, launch, count, {
      now,
      pace,
      fate: fateOf(fault),
      seeded: false,
    })
    const reservationId = instances[0]?.reservationId ?? ''
    if (token) world.launchTokens.push({ token, request, reservationId, at: now })
    const kind = fault?.kind
    if (kind && isMachineFault(kind))
      for (const instance of instances) effects.push({ kind: 'machine-fault', instanceId: instance.id, fault: kind })
    return answer(call, reservationId)
  },
}
