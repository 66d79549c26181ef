import { z } from 'zod'
import { cancelBulk } from '@/server/services/bulk/cancel'
import { getBulk } from '@/server/services/bulk/get'
import { listBulk, listInput } from '@/server/services/bulk/list'
import { previewBulk } from '@/server/services/bulk/preview'
import { retryBulk } from '@/server/services/bulk/retry'
import {
  bulkDetailShape,
  bulkItemShape,
  getInput,
  previewInput,
  previewShape,
  startInput,
} from '@/server/services/bulk/shapes'
import { startBulk } from '@/server/services/bulk/start'
import { pageOf } from '@/server/services/paging'
import { operator, router, viewer } from '../init'

const id = z.object({ id: z.uuid() })
const tags = ['Nodes']

export const bulkRouter = router({
  /** Nothing is changed: the ids of a thousand nodes do not fit into an address, hence a mutation. */
  preview: operator
    .input(previewInput)
    .output(previewShape)
    .mutation(async ({ ctx, input }) => await previewBulk(ctx.service, input)),
  start: operator
    .meta({
      openapi: { method: 'POST', path: '/bulk-actions', tags, summary: 'Power, tag or release several nodes at once' },
    })
    .input(startInput)
    .output(bulkDetailShape)
    .mutation(async ({ ctx, input }) => await startBulk(ctx.service, input)),
  list: viewer
    .meta({ openapi: { method: 'GET', path: '/bulk-actions', tags, summary: 'Bulk actions, newest first' } })
    .input(listInput)
    .output(pageOf(bulkItemShape))
    .query(async ({ ctx, input }) => await listBulk(ctx.service, input)),
  get: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/bulk-actions/{id}',
        tags,
        summary: 'A bulk action with the result of each node',
      },
    })
    .input(getInput)
    .output(bulkDetailShape)
    .query(async ({ ctx, input }) => await getBulk(ctx.service, input)),
  cancel: operator
    .meta({
      openapi: {
        method: 'POST',
        path: '/bulk-actions/{id}/cancel',
        tags,
        summary: 'Ask no cloud for anything more; what was asked goes on',
      },
    })
    .input(id)
    .output(bulkDetailShape)
    .mutation(async ({ ctx, input }) => await cancelBulk(ctx.service, input)),
  retry: operator
    .meta({
      openapi: {
        method: 'POST',
        path: '/bulk-actions/{id}/retry',
        tags,
        summary: 'The same once more, as a new action, for the nodes that failed',
      },
    })
    .input(id)
    .output(bulkDetailShape)
    .mutation(async ({ ctx, input }) => await retryBulk(ctx.service, input)),
})
