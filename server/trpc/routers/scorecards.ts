import { z } from 'zod'
import { pageOf } from '@/server/services/paging'
import { apiScorecards } from '@/server/services/scorecards/api-scorecards'
import { getSigningKey } from '@/server/services/scorecards/bundle/get-signing-key'
import { compareClouds } from '@/server/services/scorecards/compare-clouds'
import { createLink } from '@/server/services/scorecards/create-link'
import { getCell } from '@/server/services/scorecards/get-cell'
import { getMatrix } from '@/server/services/scorecards/get-matrix'
import { listLinks } from '@/server/services/scorecards/list-links'
import { publicMatrix } from '@/server/services/scorecards/public-matrix'
import { revokeLink } from '@/server/services/scorecards/revoke-link'
import {
  apiScorecardsShape,
  cellInput,
  compareInput,
  comparisonShape,
  linkShape,
  matrixInput,
  newLinkInput,
  newLinkShape,
  openedCellShape,
  publicLinkInput,
  publicMatrixShape,
  revokeLinkInput,
  signingKeyShape,
} from '@/server/services/scorecards/shapes'
import { admin, publicProcedure, router, viewer } from '../init'

const tags = ['Scorecards']

export const scorecardsRouter = router({
  /** `GET /api/v1/scorecards`: the cells alone. */
  list: viewer
    .meta({
      openapi: { method: 'GET', path: '/scorecards', tags, summary: 'Scorecards of all clouds, at any past day' },
    })
    .input(matrixInput)
    .output(apiScorecardsShape)
    .query(async ({ ctx, input }) => await apiScorecards(ctx.service, input)),
  /** What the screen shows: rows, trends, what helps most, the line. Composed by us field by field: looked over again it takes a third longer. */
  matrix: viewer.input(matrixInput).query(async ({ ctx, input }) => await getMatrix(ctx.service, input)),
  cell: viewer
    .input(cellInput)
    .output(openedCellShape)
    .query(async ({ ctx, input }) => await getCell(ctx.service, input)),
  compare: viewer
    .input(compareInput)
    .output(comparisonShape)
    .query(async ({ ctx, input }) => await compareClouds(ctx.service, input)),
  /** The public half of the key that signs evidence bundles. */
  signingKey: viewer
    .meta({
      openapi: { method: 'GET', path: '/scorecards/signing-key', tags, summary: 'The key that signs evidence bundles' },
    })
    .output(signingKeyShape)
    .query(async ({ ctx }) => await getSigningKey(ctx.service)),
  links: router({
    list: admin.output(pageOf(linkShape)).query(async ({ ctx }) => await listLinks(ctx.service)),
    create: admin
      .input(newLinkInput)
      .output(newLinkShape)
      .mutation(async ({ ctx, input }) => await createLink(ctx.service, input)),
    revoke: admin
      .input(revokeLinkInput)
      .output(z.object({ id: z.string() }))
      .mutation(async ({ ctx, input }) => await revokeLink(ctx.service, input)),
  }),
  /** The page behind a public link: for whoever has its token, and nobody else. */
  public: publicProcedure
    .input(publicLinkInput)
    .output(publicMatrixShape)
    .query(async ({ ctx, input }) => await publicMatrix(ctx.runtime, input)),
})
