import { z } from 'zod'
import { across } from '@/server/services/interop/across'
import { getGuideline } from '@/server/services/interop/get-guideline'
import { importGuideline } from '@/server/services/interop/import-guideline'
import { listGuidelines } from '@/server/services/interop/list-guidelines'
import { listResults } from '@/server/services/interop/list-results'
import { interopMatrix } from '@/server/services/interop/matrix'
import { removeGuideline } from '@/server/services/interop/remove-guideline'
import { removeResult } from '@/server/services/interop/remove-result'
import { interopReport } from '@/server/services/interop/report'
import { scsReport } from '@/server/services/interop/scs-report'
import {
  acrossInput,
  acrossShape,
  guidelineKeyInput,
  importGuidelineInput,
  interopGuidelineDetailShape,
  interopGuidelineShape,
  interopMatrixShape,
  interopReportShape,
  interopResultShape,
  matrixInput,
  reportInput,
  resultsInput,
  scsReportInput,
  scsReportShape,
} from '@/server/services/interop/shapes'
import { pageOf } from '@/server/services/paging'
import { admin, operator, router, viewer } from '../init'

const tags = ['Interop']

/** Results are imported by a route beside tRPC (`interop-results`): their files are bytes. */
export const interopRouter = router({
  list: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/interop/guidelines',
        tags,
        summary: 'Imported interop guidelines and SCS scopes',
      },
    })
    .input(z.object({}).optional())
    .output(pageOf(interopGuidelineShape))
    .query(async ({ ctx }) => await listGuidelines(ctx.service)),
  get: viewer
    .input(guidelineKeyInput)
    .output(interopGuidelineDetailShape)
    .query(async ({ ctx, input }) => await getGuideline(ctx.service, input)),
  import: admin
    .meta({
      openapi: {
        method: 'POST',
        path: '/interop/guidelines',
        tags,
        summary: 'Import an interop guideline (JSON of schemas 1.2 to 2.0) or an SCS scope (YAML), as it was published',
      },
    })
    .input(importGuidelineInput)
    .output(interopGuidelineShape)
    .mutation(async ({ ctx, input }) => await importGuideline(ctx.service, input)),
  remove: admin
    .input(guidelineKeyInput)
    .output(guidelineKeyInput)
    .mutation(async ({ ctx, input }) => await removeGuideline(ctx.service, input)),
  results: viewer
    .input(resultsInput)
    .output(pageOf(interopResultShape))
    .query(async ({ ctx, input }) => await listResults(ctx.service, input)),
  removeResult: operator
    .input(z.object({ id: z.uuid() }))
    .output(z.object({ id: z.string() }))
    .mutation(async ({ ctx, input }) => await removeResult(ctx.service, input)),
  report: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/clouds/{id}/interop-report',
        tags,
        summary: "RefStack's report of a cloud for a target of an interop guideline",
      },
    })
    .input(reportInput)
    .output(interopReportShape)
    .query(async ({ ctx, input }) => await interopReport(ctx.service, input)),
  scsReport: viewer
    .input(scsReportInput)
    .output(scsReportShape)
    .query(async ({ ctx, input }) => await scsReport(ctx.service, input)),
  across: viewer
    .input(acrossInput)
    .output(acrossShape)
    .query(async ({ ctx, input }) => await across(ctx.service, input)),
  matrix: viewer
    .input(matrixInput)
    .output(interopMatrixShape)
    .query(async ({ ctx, input }) => await interopMatrix(ctx.service, input)),
})
