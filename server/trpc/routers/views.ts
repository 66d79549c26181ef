import { z } from 'zod'
import { pageOf } from '@/server/services/paging'
import { listViews } from '@/server/services/views/list-views'
import { removeView } from '@/server/services/views/remove-view'
import { saveView } from '@/server/services/views/save-view'
import { saveViewInput, updateViewInput, viewIdInput, viewShape } from '@/server/services/views/shapes'
import { updateView } from '@/server/services/views/update-view'
import { router, viewer } from '../init'

/** Saved views of Nodes: one's own, and those that operators share with everybody. */
export const viewsRouter = router({
  list: viewer.output(pageOf(viewShape)).query(async ({ ctx }) => await listViews(ctx.service)),
  save: viewer
    .input(saveViewInput)
    .output(viewShape)
    .mutation(async ({ ctx, input }) => await saveView(ctx.service, input)),
  update: viewer
    .input(updateViewInput)
    .output(viewShape)
    .mutation(async ({ ctx, input }) => await updateView(ctx.service, input)),
  remove: viewer
    .input(viewIdInput)
    .output(z.object({ id: z.string() }))
    .mutation(async ({ ctx, input }) => await removeView(ctx.service, input)),
})
