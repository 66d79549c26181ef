import { z } from 'zod'
import { leftoverSettingsSchema } from '@/server/domain/leftovers'
import { askRemoval } from '@/server/services/leftovers/ask-removal'
import { askSweep } from '@/server/services/leftovers/ask-sweep'
import { listLeftovers, listLeftoversInput } from '@/server/services/leftovers/list-leftovers'
import { leftoverOverview } from '@/server/services/leftovers/overview'
import { setLeftoverSettings } from '@/server/services/leftovers/settings'
import {
  leftoverOverviewShape,
  leftoverShape,
  removeInput,
  settingsInput,
  sweepInput,
} from '@/server/services/leftovers/shapes'
import { pageOf } from '@/server/services/paging'
import { admin, operator, router, viewer } from '../init'

const tags = ['Leftovers']

export const leftoversRouter = router({
  overview: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/leftovers/overview',
        tags,
        summary: 'The last sweep of each cloud, and the settings',
      },
    })
    .output(leftoverOverviewShape)
    .query(async ({ ctx }) => await leftoverOverview(ctx.service)),
  list: viewer
    .meta({ openapi: { method: 'GET', path: '/leftovers', tags, summary: 'What was left behind in the clouds' } })
    .input(listLeftoversInput)
    .output(pageOf(leftoverShape))
    .query(async ({ ctx, input }) => await listLeftovers(ctx.service, input)),
  sweep: operator
    .meta({
      openapi: { method: 'POST', path: '/leftovers/sweep', tags, summary: 'Look at one or all clouds now (a dry run)' },
    })
    .input(sweepInput)
    .output(z.object({ started: z.array(z.string()), busy: z.array(z.string()) }))
    .mutation(async ({ ctx, input }) => await askSweep(ctx.service, input)),
  remove: operator
    .meta({
      openapi: { method: 'POST', path: '/leftovers/remove', tags, summary: 'Remove leftovers from their clouds' },
    })
    .input(removeInput)
    .output(z.object({ asked: z.array(z.object({ id: z.string(), name: z.string() })) }))
    .mutation(async ({ ctx, input }) => await askRemoval(ctx.service, input)),
  setSettings: admin
    .meta({ openapi: { method: 'PUT', path: '/leftovers/settings', tags, summary: 'Change how the reaper works' } })
    .input(settingsInput)
    .output(leftoverSettingsSchema)
    .mutation(async ({ ctx, input }) => await setLeftoverSettings(ctx.service, input)),
})
