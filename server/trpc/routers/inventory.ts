import { z } from 'zod'
import { followInventory } from '@/server/services/inventory/follow-inventory'
import { router, viewer } from '../init'
import { trackedStream } from '../stream'

export const inventoryRouter = router({
  /** Which clouds' nodes, health or catalogue changed, as it happens; what they are now is read by queries. */
  follow: viewer
    .input(z.object({ lastEventId: z.string().max(20).nullish() }).optional())
    .subscription(async function* ({ ctx, input, signal }) {
      const stop = signal ?? new AbortController().signal
      const resumed = Boolean(input?.lastEventId)
      let told = 0
      yield* trackedStream(followInventory(ctx.service, { resumed, access: ctx.again }, stop), {
        id: () => String(++told),
        onError: (error) => ctx.service.log.error({ error }, 'A stream of inventory changes failed.'),
      })
    }),
})
