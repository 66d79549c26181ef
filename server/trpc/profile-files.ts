import type { Runtime } from '@/server/services/context'
import { type ProfileFile, profileFile } from '@/server/services/quirks/corrected'
import { webRuntime } from '@/server/services/web-runtime'
import { errorResponse } from './error-response'
import { routeActor } from './route-actor'

/** Answers `GET /api/v1/clouds/{id}/vendor-profile` and `/clouds-yaml` with a file. */
export async function handleProfileFile(
  request: Request,
  { id, file }: { id: string; file: ProfileFile },
  given?: Runtime,
): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  try {
    const { ctx } = await routeActor(request, runtime, { scope: 'exports' })
    const { text, contentType, name } = await profileFile(ctx, { id, file })
    const headers = {
      'content-type': contentType,
      // Ids of clouds are a-z, 0-9 and "-" alone.
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    }
    return new Response(request.method === 'HEAD' ? null : text, { headers })
  } catch (error) {
    return errorResponse(error, runtime, 'A corrected profile could not be made.')
  }
}

const path = (file: ProfileFile, summary: string, type: string) => ({
  [`/clouds/{id}/${file}`]: {
    get: {
      operationId: `clouds-${file}`,
      summary,
      tags: ['Clouds'],
      security: [{ Authorization: [] }],
      parameters: [{ name: 'id', in: 'path' as const, required: true, schema: { type: 'string' as const } }],
      responses: {
        '200': { description: 'A file', content: { [type]: { schema: { type: 'string' as const } } } },
        '401': { description: 'Not signed in' },
        '404': { description: 'No such cloud' },
        '412': { description: 'A kind of cloud that has no such files' },
      },
    },
  },
})

/** Files are routes of their own beside tRPC. */
export const profilePaths = {
  ...path('vendor-profile', 'openstacksdk vendor profile, corrected by what was seen', 'application/json'),
  ...path('clouds-yaml', 'Snippet of clouds.yaml, corrected by what was seen, without credentials', 'application/yaml'),
}
