import type { NodeGroups } from '@/db/queries/node-groups'
import { ServiceError } from '@/server/domain/errors'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import type { PastKnowledge } from './shapes'

/**
 * What history knows of a moment. Throws `bad-request` for one that is still to come, and for one before the first listing of all
 * clouds that are asked for, or before what retention has kept: an empty list would say that there were no nodes.
 */
export function knownAt(
  { clouds, now }: Pick<NodeGroups, 'clouds' | 'now'>,
  { at: text = '', cloud: wanted }: NodeFilter,
): { at: Date; history: PastKnowledge } {
  const at = new Date(text)
  if (at.getTime() > now.getTime()) {
    throw new ServiceError('bad-request', `${text} is still to come; it is ${now.toISOString()} now.`)
  }
  const asked = clouds.filter(({ id }) => !wanted?.length || wanted.includes(id))
  const begun = asked.flatMap(({ historyFrom }) => historyFrom?.getTime() ?? [])
  if (begun.length === 0) {
    throw new ServiceError('bad-request', 'There is no history yet: none of these clouds has been listed.')
  }
  const from = new Date(Math.min(...begun))
  if (at < from) {
    throw new ServiceError(
      'bad-request',
      `History begins at ${from.toISOString()}: what was there before has not been listed, or is not kept any more.`,
      { historyFrom: from.toISOString() },
    )
  }
  const unknown = asked.filter(({ historyFrom }) => historyFrom === null || historyFrom > at)
  return {
    at,
    history: {
      from: from.toISOString(),
      unknown: unknown.map(({ id, name, historyFrom }) => ({ id, name, from: historyFrom?.toISOString() ?? null })),
    },
  }
}
