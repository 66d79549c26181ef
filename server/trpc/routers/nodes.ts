import { nodeFilterSchema } from '@/server/domain/node-list-schema'
import { getNode, getNodeInput } from '@/server/services/nodes/get-node'
import { listNodes, listNodesInput } from '@/server/services/nodes/list-nodes'
import { differencesInput, nodeDifferences } from '@/server/services/nodes/node-differences'
import { nodeFacets } from '@/server/services/nodes/node-facets'
import { nodePositions, positionsInput } from '@/server/services/nodes/node-positions'
import {
  differencesShape,
  facetsShape,
  nodeDetailShape,
  nodePageShape,
  positionsShape,
} from '@/server/services/nodes/shapes'
import { router, viewer } from '../init'

const tags = ['Nodes']

export const nodesRouter = router({
  list: viewer
    .meta({ openapi: { method: 'GET', path: '/nodes', tags, summary: 'List nodes of all clouds, now or at a time' } })
    .input(listNodesInput)
    .output(nodePageShape)
    .query(async ({ ctx, input }) => await listNodes(ctx.service, input)),
  /** Counts for the filters beside the list. */
  facets: viewer
    .input(nodeFilterSchema)
    .output(facetsShape)
    .query(async ({ ctx, input }) => await nodeFacets(ctx.service, input)),
  /** Cursors all along the list. */
  positions: viewer
    .input(positionsInput)
    .output(positionsShape)
    .query(async ({ ctx, input }) => await nodePositions(ctx.service, input)),
  differences: viewer
    .meta({ openapi: { method: 'GET', path: '/nodes/differences', tags, summary: 'What changed between two times' } })
    .input(differencesInput)
    .output(differencesShape)
    .query(async ({ ctx, input }) => await nodeDifferences(ctx.service, input)),
  get: viewer
    .meta({ openapi: { method: 'GET', path: '/nodes/{id}', tags, summary: 'One node with its history' } })
    .input(getNodeInput)
    .output(nodeDetailShape)
    .query(async ({ ctx, input }) => await getNode(ctx.service, input)),
})
