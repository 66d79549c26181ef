import type { ResourceType } from '@aws-sdk/client-ec2'
import type { Mark } from '../port'

/** Tag names of the mark (architecture, decision 3). */
export const markTags = {
  installation: 'plumbline:installation',
  allocation: 'plumbline:allocation',
  intent: 'plumbline:intent',
} as const

/** True for a tag that belongs to a mark, whoever's: nobody but its maker changes it. */
export const isOurs = (name: string): boolean => /^plumbline:/i.test(name)

/** The mark as the TagSpecification of a create call, so that nothing exists unmarked even for a moment. */
export const tagsAtCreate = (types: ResourceType[], mark: Mark, name?: string) =>
  types.map((type) => ({
    ResourceType: type,
    Tags: [
      ...(name === undefined ? [] : [{ Key: 'Name', Value: name }]),
      { Key: markTags.installation, Value: mark.installation },
      { Key: markTags.allocation, Value: mark.allocation },
      { Key: markTags.intent, Value: mark.intent },
    ],
  }))

/** Filters for what carries the mark of one intent of ours. */
export const byIntent = (mark: Mark) => [
  { Name: `tag:${markTags.installation}`, Values: [exactly(mark.installation)] },
  { Name: `tag:${markTags.intent}`, Values: [exactly(mark.intent)] },
]

/** Filters for everything of an installation, or of one allocation of it. */
export const byOwner = (filter: { installation: string; allocation?: string }) => [
  { Name: `tag:${markTags.installation}`, Values: [exactly(filter.installation)] },
  ...(filter.allocation === undefined
    ? []
    : [{ Name: `tag:${markTags.allocation}`, Values: [exactly(filter.allocation)] }]),
]

/** EC2's filter values know the wildcards `*` and `?`; `\` takes their meaning away. */
export const exactly = (value: string): string => value.replace(/[\\*?]/g, '\\$&')
