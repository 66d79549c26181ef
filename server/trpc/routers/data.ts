import { z } from 'zod'
import { retentionDays } from '@/server/domain/retention-schema'
import { getData } from '@/server/services/retention/get-data'
import { pruneNow } from '@/server/services/retention/prune'
import { updateRetention } from '@/server/services/retention/settings'
import { dataShape, updateRetentionInput } from '@/server/services/retention/shapes'
import { admin, router, viewer } from '../init'

const tags = ['Data']

/** What this installation keeps, and for how long. */
export const dataRouter = router({
  get: viewer
    .meta({ openapi: { method: 'GET', path: '/data', tags, summary: 'How much is kept, and for how long' } })
    .input(z.void())
    .output(dataShape)
    .query(async ({ ctx }) => await getData(ctx.service)),
  setRetention: admin
    .meta({
      openapi: { method: 'PATCH', path: '/data/retention', tags, summary: 'Change how many days classes are kept' },
    })
    .input(updateRetentionInput)
    .output(retentionDays)
    .mutation(async ({ ctx, input }) => await updateRetention(ctx.service, input)),
  prune: admin
    .meta({ openapi: { method: 'POST', path: '/data/prune', tags, summary: 'Remove now what is kept long enough' } })
    .input(z.object({}))
    .output(z.object({ queued: z.boolean() }))
    .mutation(async ({ ctx }) => await pruneNow(ctx.service)),
})
