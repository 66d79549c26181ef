import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { router } from './init'
import { allocationsRouter } from './routers/allocations'
import { auditRouter } from './routers/audit'
import { bulkRouter } from './routers/bulk'
import { cloudsRouter } from './routers/clouds'
import { conformanceRouter } from './routers/conformance'
import { dataRouter } from './routers/data'
import { fleetRouter } from './routers/fleet'
import { guidelinesRouter } from './routers/guidelines'
import { interopRouter } from './routers/interop'
import { inventoryRouter } from './routers/inventory'
import { leftoversRouter } from './routers/leftovers'
import { nodesRouter } from './routers/nodes'
import { scorecardsRouter } from './routers/scorecards'
import { keysRouter, meRouter, peopleRouter, signInRouter, tokensRouter } from './routers/settings'
import { viewsRouter } from './routers/views'
import { webhooksRouter } from './routers/webhooks'

export const appRouter = router({
  fleet: fleetRouter,
  nodes: nodesRouter,
  bulk: bulkRouter,
  views: viewsRouter,
  clouds: cloudsRouter,
  inventory: inventoryRouter,
  allocations: allocationsRouter,
  leftovers: leftoversRouter,
  conformance: conformanceRouter,
  scorecards: scorecardsRouter,
  guidelines: guidelinesRouter,
  interop: interopRouter,
  me: meRouter,
  people: peopleRouter,
  tokens: tokensRouter,
  webhooks: webhooksRouter,
  keys: keysRouter,
  audit: auditRouter,
  data: dataRouter,
  signIn: signInRouter,
})

export type AppRouter = typeof appRouter
export type RouterInputs = inferRouterInputs<AppRouter>
export type RouterOutputs = inferRouterOutputs<AppRouter>
