import type { Call } from '@/server/providers/port'
import type { RunStore } from './ports'

/**
 * The permit of a run's calls: the store says whether the node is still ours. A refusal also aborts what is under way, so
 * that it ends at once, with LeaseLost, wherever a layer between may have caught it.
 */
export const permitOf =
  (store: Pick<RunStore, 'holdsLease'>, abort: (cause: unknown) => void): NonNullable<Call['permit']> =>
  async () => {
    try {
      await store.holdsLease()
    } catch (cause) {
      abort(cause)
      throw cause
    }
  }
