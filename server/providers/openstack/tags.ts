import { ProviderError } from '@/server/providers/errors'
import type { NodeTags } from '@/server/providers/port'
import { isProviderError } from './errors'
import { isOurs } from './mark'
import { type Rest, segment } from './rest'

/** Nova's own rule for a name of metadata; a value has at most 255 characters. */
const nameRule = /^[a-zA-Z0-9-_:. ]{1,255}$/
const valueMax = 255

/** A server's metadata, one item at a time: what others write meanwhile stays. */
export const createTags = (rest: Rest): NodeTags => {
  const item = (serverId: string, name: string) => `/servers/${segment(serverId)}/metadata/${segment(name)}`
  return {
    refuses: (name, value) =>
      isOurs(name)
        ? ourMark
        : nameRule.test(name)
          ? value.length > valueMax
            ? `OpenStack takes values of at most ${valueMax} characters.`
            : null
          : 'OpenStack takes names of letters, digits, spaces and - _ : . only.',
    async set({ serverId }, { name, value }, call) {
      if (isOurs(name)) throw new ProviderError('invalid', ourMark)
      const body = { meta: { [name]: value } }
      const what = `set the metadata ${name}`
      await rest.done({ service: 'compute', method: 'PUT', path: item(serverId, name), body, what }, call)
    },
    async remove({ serverId }, name, call) {
      if (isOurs(name)) throw new ProviderError('invalid', ourMark)
      const what = `remove the metadata ${name}`
      try {
        await rest.done({ service: 'compute', method: 'DELETE', path: item(serverId, name), what }, call)
      } catch (error) {
        // "Metadata item was not found": somebody was faster. A server that is gone says so in other words.
        if (!isProviderError(error, 'not-found') || !/metadata item/i.test(error.options.detail ?? '')) throw error
      }
    },
  }
}

const ourMark = 'The mark of Plumbline stays as it is: it tells what belongs to which installation.'
