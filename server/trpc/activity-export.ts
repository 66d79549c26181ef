import { z } from 'zod'
import { exportAudit, exportAuditInput } from '@/server/services/audit/export-audit'
import type { Runtime } from '@/server/services/context'
import { webRuntime } from '@/server/services/web-runtime'
import { errorResponse } from './error-response'
import { logCut, parametersOf, stamp } from './exports'
import { routeActor } from './route-actor'
import { textStream } from './text-stream'

/** Answers `GET /api/v1/activity/export`, streamed, to admins. */
export async function handleActivityExport(request: Request, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  try {
    const { ctx, again } = await routeActor(request, runtime, { role: 'admin', scope: 'activity' })
    const input = parametersOf(new URL(request.url).searchParams)
    const { contentType, extension, text } = await exportAudit(ctx, { input, again })
    const headers = {
      'content-type': contentType,
      'content-disposition': `attachment; filename="plumbline-activity-${stamp(new Date())}.${extension}"`,
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    }
    return new Response(await textStream(text, (error) => logCut(runtime, error, 'activity')), { headers })
  } catch (error) {
    return errorResponse(error, runtime, 'An export of the activity could not begin.')
  }
}

const { properties = {} } = z.toJSONSchema(exportAuditInput, { io: 'input', unrepresentable: 'any' })

/** A route of its own beside tRPC: it is a stream. */
export const activityPaths = {
  '/activity/export': {
    get: {
      operationId: 'activity-export',
      summary: 'The activity as NDJSON with its chain of hashes, or CSV',
      description:
        'Exactly the entries that GET /activity lists with the same filters, all of them, in the order of their seals. Needs the role admin.',
      tags: ['Activity'],
      security: [{ Authorization: [] }],
      parameters: Object.entries(properties).map(([name, schema]) => ({
        name,
        in: 'query' as const,
        required: false,
        schema: schema as Record<string, unknown>,
      })),
      responses: {
        '200': {
          description: 'The file',
          content: {
            'application/x-ndjson': { schema: { type: 'string' as const } },
            'text/csv': { schema: { type: 'string' as const } },
          },
        },
        '400': { description: 'A filter or parameter that is wrong or unknown' },
        '401': { description: 'Not signed in' },
        '403': { description: 'Needs the role admin, and of a token the scope activity' },
      },
    },
  },
}
