import { z } from 'zod'
import { allocationRequestSchema } from '@/server/domain/request'
import { cancel } from '@/server/services/allocations/cancel'
import { followEvents } from '@/server/services/allocations/follow-events'
import { getAllocation, getAllocationView } from '@/server/services/allocations/get-allocation'
import { getExchange } from '@/server/services/allocations/get-exchange'
import { launch } from '@/server/services/allocations/launch'
import { listAllocations, listAllocationsInput } from '@/server/services/allocations/list-allocations'
import { nodesInput } from '@/server/services/allocations/node-selection'
import { planAllocation } from '@/server/services/allocations/plan'
import { release } from '@/server/services/allocations/release'
import { retry } from '@/server/services/allocations/retry'
import {
  allocationItemShape,
  allocationShape,
  exchangeShape,
  launchInput,
  planResultShape,
} from '@/server/services/allocations/shapes'
import { pageOf } from '@/server/services/paging'
import { operator, router, viewer } from '../init'
import { trackedStream } from '../stream'

const id = z.object({ id: z.string() })
const tags = ['Allocations']

export const allocationsRouter = router({
  /** Nothing is made: any viewer may look at what a request would do. */
  plan: viewer
    .meta({
      scope: 'read',
      openapi: { method: 'POST', path: '/allocations/plan', tags, summary: 'Plan an allocation on each cloud' },
    })
    .input(allocationRequestSchema)
    .output(planResultShape)
    .mutation(async ({ ctx, input }) => await planAllocation(ctx.service, input)),
  launch: operator
    .meta({ openapi: { method: 'POST', path: '/allocations', tags, summary: 'Launch nodes on one or more clouds' } })
    .input(launchInput)
    .output(allocationShape)
    .mutation(async ({ ctx, input }) => await launch(ctx.service, input)),
  list: viewer
    .meta({ openapi: { method: 'GET', path: '/allocations', tags, summary: 'List allocations, newest first' } })
    .input(listAllocationsInput)
    .output(pageOf(allocationItemShape))
    .query(async ({ ctx, input }) => await listAllocations(ctx.service, input)),
  get: viewer
    .meta({
      openapi: { method: 'GET', path: '/allocations/{id}', tags, summary: 'One allocation with nodes and steps' },
    })
    .input(id)
    .output(allocationShape)
    .query(async ({ ctx, input }) => await getAllocation(ctx.service, input)),
  /** What the allocation's page starts from; `events` goes on after `view.lastSeq`. */
  view: viewer.input(id).query(async ({ ctx, input }) => await getAllocationView(ctx.service, input)),
  /** Batches of events after `lastEventId`, then as they come. The id of a message is the number of its last event. */
  events: viewer
    .input(id.extend({ lastEventId: z.coerce.number().int().min(0).nullish() }))
    .subscription(async function* ({ ctx, input, signal }) {
      const stop = signal ?? new AbortController().signal
      // Subscriptions pass no error middleware once they run: the check that can refuse is mapped with the rest.
      const source = async function* () {
        const from = { id: input.id, after: input.lastEventId ?? 0, access: ctx.again }
        yield* await followEvents(ctx.service, from, stop)
      }
      yield* trackedStream(source(), {
        id: (batch) => String(batch.at(-1)?.seq ?? 0),
        onError: (error) => ctx.service.log.error({ error, allocation: input.id }, 'A stream of events failed.'),
      })
    }),
  /** One API call of a step, with its bodies. */
  exchange: viewer
    .input(z.object({ id: z.uuid() }))
    .output(exchangeShape)
    .query(async ({ ctx, input }) => await getExchange(ctx.service, input)),
  cancel: operator
    .meta({ openapi: { method: 'POST', path: '/allocations/{id}/cancel', tags, summary: 'Stop what still runs' } })
    .input(nodesInput)
    .output(allocationShape)
    .mutation(async ({ ctx, input }) => await cancel(ctx.service, input)),
  retry: operator
    .meta({ openapi: { method: 'POST', path: '/allocations/{id}/retry', tags, summary: 'Retry failed nodes' } })
    .input(nodesInput)
    .output(allocationShape)
    .mutation(async ({ ctx, input }) => await retry(ctx.service, input)),
  release: operator
    .meta({
      openapi: { method: 'POST', path: '/allocations/{id}/release', tags, summary: 'Remove nodes and all they owned' },
    })
    .input(nodesInput)
    .output(allocationShape)
    .mutation(async ({ ctx, input }) => await release(ctx.service, input)),
})
