import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import type { Runtime } from '@/server/services/context'
import { webRuntime } from '@/server/services/web-runtime'
import { requestContext } from './request-context'
import { appRouter } from './root'
import { endWith } from './streams'

/** Answers `/api/trpc`: queries, mutations and streams of events. */
export async function handleTrpc(request: Request, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  return await fetchRequestHandler({
    endpoint: '/api/trpc',
    // A stream of events ends when its reader leaves, and when the process stops.
    req: endWith(request, runtime.stopping),
    router: appRouter,
    createContext: async () => await requestContext(request, runtime),
    responseMeta: () => ({ headers: new Headers({ 'cache-control': 'no-store' }) }),
  })
}
