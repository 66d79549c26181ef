import { type Action, type Ec2Call, readTags } from '../call'
import { taggable, visibleInstances } from '../state/find'
import type { Owned } from '../state/types'
import { Ec2Error, missingParameter } from '../wire/errors'
import { filtered } from '../wire/filters'
import { page } from '../wire/pages'

/** EC2 answers with the code of the kind that the id's prefix tells. */
const CODES: Record<string, string> = {
  i: 'InvalidInstanceID.NotFound',
  sg: 'InvalidGroup.NotFound',
  key: 'InvalidKeyPair.NotFound',
  vol: 'InvalidVolume.NotFound',
  eni: 'InvalidNetworkInterfaceID.NotFound',
  vpc: 'InvalidVpcID.NotFound',
  subnet: 'InvalidSubnetID.NotFound',
  eipalloc: 'InvalidAllocationID.NotFound',
  ami: 'InvalidAMIID.NotFound',
}

function resourcesOf({ input, world, now }: Ec2Call): Owned[] {
  const ids = input.list('ResourceId')
  if (ids.length === 0) throw missingParameter('ResourceId')
  const hidden = new Set(world.instances.filter((i) => !visibleInstances(world, now).includes(i)).map((i) => i.id))
  const byId = new Map(taggable(world).map(({ resource }) => [resource.id, resource]))
  return ids.map((id) => {
    const prefix = id.slice(0, id.indexOf('-'))
    const resource = hidden.has(id) ? undefined : byId.get(id)
    if (resource) return resource
    const code = Object.hasOwn(CODES, prefix) ? CODES[prefix] : undefined
    if (!code) throw new Ec2Error('InvalidID', `The ID '${id}' is not valid`)
    throw new Ec2Error(code, `The ID '${id}' does not exist`)
  })
}

export const CreateTags: Action = {
  parameters: ['ResourceId', 'Tag'],
  run: (call) => {
    const resources = resourcesOf(call)
    const entries = call.input.structures('Tag')
    if (entries.length === 0) throw missingParameter('Tag')
    const tags = readTags(entries)
    for (const resource of resources) {
      const merged = { ...resource.tags, ...tags }
      if (Object.keys(merged).length > 50)
        throw new Ec2Error('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.')
      resource.tags = merged
    }
    return { return: true }
  },
}

/** Without tags all go; with a value only where the value is the same. */
export const DeleteTags: Action = {
  parameters: ['ResourceId', 'Tag'],
  run: (call) => {
    const doomed = call.input.structures('Tag').map((tag) => ({ key: tag.required('Key'), value: tag.text('Value') }))
    const goes = (key: string, value: string) =>
      doomed.length === 0 || doomed.some((tag) => tag.key === key && (tag.value === undefined || tag.value === value))
    for (const resource of resourcesOf(call))
      resource.tags = Object.fromEntries(Object.entries(resource.tags).filter(([key, value]) => !goes(key, value)))
    return { return: true }
  },
}

export const DescribeTags: Action = {
  parameters: ['Filter', 'MaxResults', 'NextToken'],
  run: ({ input, world }) => {
    const all = taggable(world).flatMap(({ type, resource }) =>
      Object.entries(resource.tags).map(([key, value]) => ({
        resourceId: resource.id,
        resourceType: type,
        key,
        value,
      })),
    )
    const found = filtered(
      all,
      input,
      {
        key: (tag) => tag.key,
        value: (tag) => tag.value,
        'resource-id': (tag) => tag.resourceId,
        'resource-type': (tag) => tag.resourceType,
      },
      (tag) => Object.fromEntries([[tag.key, tag.value]]),
    )
    const { items, nextToken } = page(found, input, {
      action: 'DescribeTags',
      key: (tag) => `${tag.resourceId} ${tag.key}`,
      min: 5,
      max: 1000,
      byDefault: 1000,
    })
    return { tagSet: items, nextToken }
  },
}
