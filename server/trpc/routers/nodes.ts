import { z } from 'zod'
import { getNode } from '@/server/services/nodes/get-node'
import { listNodes, listNodesInput, nodeFilterInput } from '@/server/services/nodes/list-nodes'
import { nodeFacets } from '@/server/services/nodes/node-facets'
import { facetsShape, nodeDetailShape, nodeShape } from '@/server/services/nodes/shapes'
import { pageOf } from '@/server/services/paging'
import { router, viewer } from '../init'

const tags = ['Nodes']

export const nodesRouter = router({
  list: viewer
    .meta({ openapi: { method: 'GET', path: '/nodes', tags, summary: 'List nodes of all clouds by name' } })
    .input(listNodesInput)
    .output(pageOf(nodeShape))
    .query(async ({ ctx, input }) => await listNodes(ctx.service, input)),
  /** Counts for the filters beside the list. */
  facets: viewer
    .input(nodeFilterInput)
    .output(facetsShape)
    .query(async ({ ctx, input }) => await nodeFacets(ctx.service, input)),
  get: viewer
    .meta({ openapi: { method: 'GET', path: '/nodes/{id}', tags, summary: 'One node with its history' } })
    .input(z.object({ id: z.string() }))
    .output(nodeDetailShape)
    .query(async ({ ctx, input }) => await getNode(ctx.service, input)),
})
