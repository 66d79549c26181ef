import { z } from 'zod'
import { cancelRun } from '@/server/services/conformance/cancel-run'
import { getRun } from '@/server/services/conformance/get-run'
import { listRuns } from '@/server/services/conformance/list-runs'
import { getSchedule, setSchedule } from '@/server/services/conformance/schedule'
import {
  conformanceRunShape,
  listRunsInput,
  scheduleInput,
  scheduleShape,
  startRunInput,
} from '@/server/services/conformance/shapes'
import { startRun } from '@/server/services/conformance/start-run'
import { pageOf } from '@/server/services/paging'
import { admin, operator, router, viewer } from '../init'

const id = z.object({ id: z.string() })
const tags = ['Conformance']

export const conformanceRouter = router({
  start: operator
    .meta({
      openapi: {
        method: 'POST',
        path: '/conformance-runs',
        tags,
        summary: "Run a guideline's reference request on one or all clouds, within a budget; always released",
      },
    })
    .input(startRunInput)
    .output(conformanceRunShape)
    .mutation(async ({ ctx, input }) => await startRun(ctx.service, input)),
  list: viewer
    .meta({
      openapi: { method: 'GET', path: '/conformance-runs', tags, summary: 'List conformance runs, newest first' },
    })
    .input(listRunsInput)
    .output(pageOf(conformanceRunShape))
    .query(async ({ ctx, input }) => await listRuns(ctx.service, input)),
  get: viewer
    .meta({ openapi: { method: 'GET', path: '/conformance-runs/{id}', tags, summary: 'One conformance run' } })
    .input(id)
    .output(conformanceRunShape)
    .query(async ({ ctx, input }) => await getRun(ctx.service, input)),
  cancel: operator
    .meta({
      openapi: {
        method: 'POST',
        path: '/conformance-runs/{id}/cancel',
        tags,
        summary: 'Stop a conformance run and release its nodes',
      },
    })
    .input(id)
    .output(conformanceRunShape)
    .mutation(async ({ ctx, input }) => await cancelRun(ctx.service, input)),
  schedule: viewer.output(scheduleShape).query(async ({ ctx }) => await getSchedule(ctx.service)),
  setSchedule: admin
    .input(scheduleInput)
    .output(scheduleShape)
    .mutation(async ({ ctx, input }) => await setSchedule(ctx.service, input)),
})
