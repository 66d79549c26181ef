import type { Fault } from '@/lab/port'
import type { Ec2World, Tags } from './state/types'
import { Ec2Error, invalidValue } from './wire/errors'
import type { Parameters } from './wire/parameters'
import type { Xml } from './wire/xml'

/** What a machine has to be told after an action went through; a dry run tells nothing. */
export type Effect =
  | { kind: 'machine-fault'; instanceId: string; fault: Extract<Fault['kind'], `ssh-${string}`> }
  | { kind: 'power-off' | 'power-cycle'; instanceId: string }
  | { kind: 'destroy'; instanceId: string }

/** One authenticated request on its way through an action. */
export type Ec2Call = {
  world: Ec2World
  input: Parameters
  now: number
  /** Multiplies every delay. */
  pace: number
  fault: Fault | null
  effects: Effect[]
  /** What the instance's serial console holds. */
  consoleLog(instanceId: string): string
}

export type Action = {
  /** First segments of the parameters that it knows; any other is UnknownParameter. */
  parameters: readonly string[]
  run(call: Ec2Call): Readonly<Record<string, Xml>>
}

const TAGS_MAX = 50

export function readTags(entries: readonly Parameters[]): Tags {
  const tags = new Map<string, string>()
  for (const entry of entries) {
    const key = entry.required('Key')
    const value = entry.text('Value') ?? ''
    if (key.length > 127) throw invalidValue('Tag.Key', key, 'Tag keys have at most 127 characters.')
    if (value.length > 256) throw invalidValue('Tag.Value', value, 'Tag values have at most 256 characters.')
    if (key.toLowerCase().startsWith('aws:'))
      throw new Ec2Error('InvalidParameterValue', `Tag keys starting with 'aws:' are reserved for internal use`)
    if (tags.has(key)) throw new Ec2Error('InvalidParameterValue', `Duplicate tag key '${key}' specified.`)
    tags.set(key, value)
  }
  if (tags.size > TAGS_MAX)
    throw new Ec2Error('TagLimitExceeded', `The maximum number of Tags for a resource has been reached.`)
  return Object.fromEntries(tags)
}

/** Tags of `TagSpecification.N` for one resource type; types that the action does not make are refused. */
export function specifiedTags(input: Parameters, types: readonly string[]): (type: string) => Tags {
  const specifications = input.structures('TagSpecification')
  for (const specification of specifications) {
    const type = specification.required('ResourceType')
    if (!types.includes(type))
      throw new Ec2Error('InvalidParameterValue', `'${type}' is not a valid taggable resource type for this operation.`)
  }
  return (type) =>
    readTags(
      specifications
        .filter((specification) => specification.text('ResourceType') === type)
        .flatMap((specification) => specification.structures('Tag')),
    )
}

export const tagSet = (tags: Tags): Xml => Object.entries(tags).map(([key, value]) => ({ key, value }))
