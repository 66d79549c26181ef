import { createOpenApiFetchHandler, generateOpenApiDocument } from 'trpc-to-openapi'
import type { Runtime } from '@/server/services/context'
import { version } from '@/server/services/health/version'
import { webRuntime } from '@/server/services/web-runtime'
import { activityPaths } from './activity-export'
import { exportPaths } from './export-paths'
import { interopResultsPath } from './interop-results'
import { profilePaths } from './profile-files'
import { requestContext } from './request-context'
import { appRouter } from './root'
import { scorecardPaths } from './scorecard-paths'

/** Answers `/api/v1`: the procedures that carry an OpenAPI path. */
export async function handleApi(request: Request, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  return await createOpenApiFetchHandler({
    endpoint: '/api/v1',
    req: decoded(request),
    router: appRouter,
    createContext: async () => await requestContext(request, runtime),
  })
}

/** A POST without a body needs no Content-Type: curl -X POST sends none. */
function decoded(request: Request): Request {
  const bare = request.method === 'POST' && request.headers.get('content-type') === null
  if (!bare) return request
  const headers = new Headers(request.headers)
  headers.set('content-type', 'application/json')
  return new Request(request.url, { method: 'POST', headers, body: '{}', signal: request.signal })
}

/** The OpenAPI 3.1 document of `/api/v1`. */
export function openApiDocument(publicUrl: string) {
  const document = generateOpenApiDocument(appRouter, {
    title: 'Plumbline API',
    description:
      'Nodes, clouds and allocations. Sign in with a bearer token: npm run token -- --role operator --name ci --scopes allocate,read',
    version,
    baseUrl: `${publicUrl}/api/v1`,
    tags: ['Activity', 'Allocations', 'Clouds', 'Exports', 'Interop', 'Leftovers', 'Nodes', 'Scorecards'],
  })
  document.paths = {
    ...document.paths,
    ...eventsPath,
    ...interopResultsPath,
    ...profilePaths,
    ...exportPaths(),
    ...scorecardPaths(),
    ...activityPaths,
  }
  return document
}

/** Server-sent events are a route of their own: tRPC knows no such output. */
const eventsPath = {
  '/allocations/{id}/events': {
    get: {
      operationId: 'allocations-events',
      summary: 'Events of an allocation as they happen (text/event-stream)',
      description:
        'Replays everything after Last-Event-ID, then follows. `id` is the number of the event, `event` its type, `data` the event as JSON.',
      tags: ['Allocations'],
      security: [{ Authorization: [] }],
      parameters: [
        { name: 'id', in: 'path' as const, required: true, schema: { type: 'string' as const } },
        { name: 'Last-Event-ID', in: 'header' as const, required: false, schema: { type: 'integer' as const } },
      ],
      responses: {
        '200': { description: 'A stream', content: { 'text/event-stream': { schema: { type: 'string' as const } } } },
        '401': { description: 'Not signed in' },
        '404': { description: 'No such allocation' },
      },
    },
  },
}

/** Answers `/api/v1/openapi.json`. */
export async function handleOpenApiDocument(given?: Runtime): Promise<Response> {
  const { env } = given ?? (await webRuntime())
  return Response.json(openApiDocument(env.publicUrl))
}
