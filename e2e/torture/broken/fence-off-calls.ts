import type { StoreScope } from '@/server/services/allocations/store'
import { storeLease as real } from '@/server/services/allocations/store-lease'

/** Broken on purpose: a worker that was overtaken is told that the node is still its own. */
export const storeLease = (scope: StoreScope): ReturnType<typeof real> => ({
  ...real(scope),
  holdsLease: async () => undefined,
})
