import type { FailureCode } from '@/server/domain/errors'
import { ofStep } from './outcome'

const room = 'Have room for the reference request in the zone that is asked first.'
const refused: Partial<Record<FailureCode, string>> = {
  capacity: room,
  invalid: 'Accept the reference request.',
  'node-failed': 'Bring a node to running once its request was accepted; refuse at once what cannot run.',
  'step-timeout': 'Bring an accepted node to running in its time.',
}

/** Step 4: accepted and running in its time. */
export const request = ofStep(4, {
  fix: ({ otherZoneOrSize, unattachable }) => {
    if (otherZoneOrSize) return room
    return unattachable && unattachable.length > 0
      ? 'Show only networks that nodes can be attached to, or mark the others.'
      : 'Accept the first request of a node.'
  },
  fixOfFailure: ({ code }) => refused[code] ?? null,
})
