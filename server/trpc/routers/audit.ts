import { auditFacets } from '@/server/services/audit/audit-facets'
import { getHead } from '@/server/services/audit/get-head'
import { listAudit } from '@/server/services/audit/list-audit'
import {
  auditFacetsShape,
  auditFilterInput,
  auditShape,
  headShape,
  listAuditInput,
  verifyInput,
  verifyShape,
} from '@/server/services/audit/shapes'
import { verifyAudit } from '@/server/services/audit/verify-audit'
import { pageOf } from '@/server/services/paging'
import { admin, router } from '../init'

const tags = ['Activity']

/** Who did what; its files are a route of their own (`activity-export`). */
export const auditRouter = router({
  list: admin
    .meta({
      openapi: { method: 'GET', path: '/activity', tags, summary: 'Who did what, when, from where, newest first' },
    })
    .input(listAuditInput)
    .output(pageOf(auditShape))
    .query(async ({ ctx, input }) => await listAudit(ctx.service, input)),
  facets: admin
    .input(auditFilterInput)
    .output(auditFacetsShape)
    .query(async ({ ctx, input }) => await auditFacets(ctx.service, input)),
  /** The end of the chain. */
  head: admin.output(headShape).query(async ({ ctx }) => await getHead(ctx.service)),
  /** A part of the chain computed anew; `next` says where to go on. */
  verify: admin
    .input(verifyInput)
    .output(verifyShape)
    .query(async ({ ctx, input }) => await verifyAudit(ctx.service, input)),
})
