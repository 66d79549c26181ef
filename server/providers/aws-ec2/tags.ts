import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2'
import { ProviderError } from '../errors'
import type { NodeTags } from '../port'
import type { Aws } from './client'
import { isOurs } from './marks'
import { anything } from './wire'

/** An instance's tags. The tag `Name` is the node's name. Names that begin with `aws:` are AWS's own. */
export const createTags = (aws: Aws): NodeTags => ({
  refuses: refusal,
  async set({ serverId }, { name, value }, call) {
    refuse(name, value)
    await aws.ask(call, {
      action: 'CreateTags',
      kind: 'repeatable',
      answer: anything,
      send: ({ ec2 }, options) =>
        ec2.send(new CreateTagsCommand({ Resources: [serverId], Tags: [{ Key: name, Value: value }] }), options),
    })
  },
  async remove({ serverId }, name, call) {
    refuse(name, '')
    await aws.ask(call, {
      action: 'DeleteTags',
      kind: 'repeatable',
      answer: anything,
      // Without a value the tag goes whatever its value is.
      send: ({ ec2 }, options) =>
        ec2.send(new DeleteTagsCommand({ Resources: [serverId], Tags: [{ Key: name }] }), options),
    })
  },
})

/** docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html, restrictions. */
function refusal(name: string, value: string): string | null {
  if (isOurs(name)) return 'The mark of Plumbline stays as it is: it tells what belongs to which installation.'
  if (/^aws:/i.test(name)) return 'Tags that begin with aws: are kept by AWS for itself.'
  if (name.length > 128) return 'AWS takes names of at most 128 characters.'
  return value.length > 256 ? 'AWS takes values of at most 256 characters.' : null
}

function refuse(name: string, value: string): void {
  const why = refusal(name, value)
  if (why) throw new ProviderError('invalid', why)
}
