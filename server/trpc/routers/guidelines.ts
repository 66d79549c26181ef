import { z } from 'zod'
import { copyGuideline } from '@/server/services/guidelines/copy-guideline'
import { getGuideline } from '@/server/services/guidelines/get-guideline'
import { listGuidelines } from '@/server/services/guidelines/list-guidelines'
import { removeGuideline } from '@/server/services/guidelines/remove-guideline'
import {
  copyGuidelineInput,
  guidelineDetailShape,
  guidelineItemShape,
  guidelineRefInput,
  guidelineValidationShape,
  updateGuidelineInput,
  validateGuidelineInput,
} from '@/server/services/guidelines/shapes'
import { updateGuideline } from '@/server/services/guidelines/update-guideline'
import { validateGuideline } from '@/server/services/guidelines/validate-guideline'
import { pageOf } from '@/server/services/paging'
import { admin, router, viewer } from '../init'

const tags = ['Scorecards']

export const guidelinesRouter = router({
  list: viewer
    .meta({ openapi: { method: 'GET', path: '/guidelines', tags, summary: 'Guidelines, built-in and copied' } })
    .output(pageOf(guidelineItemShape))
    .query(async ({ ctx }) => await listGuidelines(ctx.service)),
  get: viewer
    .meta({
      openapi: { method: 'GET', path: '/guidelines/{guideline}', tags, summary: 'One guideline with its document' },
    })
    .input(guidelineRefInput)
    .output(guidelineDetailShape)
    .query(async ({ ctx, input }) => await getGuideline(ctx.service, input)),
  /** A copy under another name or version: the way to edit a built-in one. */
  copy: admin
    .input(copyGuidelineInput)
    .output(guidelineDetailShape)
    .mutation(async ({ ctx, input }) => await copyGuideline(ctx.service, input)),
  /** Writes a copy's document; its history is judged anew. */
  update: admin
    .input(updateGuidelineInput)
    .output(guidelineDetailShape)
    .mutation(async ({ ctx, input }) => await updateGuideline(ctx.service, input)),
  remove: admin
    .input(guidelineRefInput)
    .output(z.object({ id: z.string() }))
    .mutation(async ({ ctx, input }) => await removeGuideline(ctx.service, input)),
  /** Says what is wrong with a document before it is kept. Changes nothing; a mutation since documents are too long for an address. */
  validate: admin
    .input(validateGuidelineInput)
    .output(guidelineValidationShape)
    .mutation(({ ctx, input }) => validateGuideline(ctx.service, input)),
})
