import { resultBytesMax } from '@/server/conformance/interop/results/read-results'
import { ServiceError } from '@/server/domain/errors'
import type { Runtime } from '@/server/services/context'
import { importResults } from '@/server/services/interop/import-results'
import { webRuntime } from '@/server/services/web-runtime'
import { errorResponse } from './error-response'
import { routeActor } from './route-actor'

/** Headers may say a name that is no ASCII, percent-encoded. */
const nameHeader = 'x-file-name'

/**
 * Answers `POST /api/v1/clouds/{id}/interop-results`: the body is the file itself, of any type; its name is `?name=` or the header
 * X-File-Name. Who may not import is refused before the body is read.
 */
export async function handleInteropResults(request: Request, cloud: string, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  try {
    const { ctx } = await routeActor(request, runtime, { role: 'operator', scope: 'conformance' })
    const fileName =
      new URL(request.url).searchParams.get('name') ?? decoded(request.headers.get(nameHeader)) ?? 'results'
    const bytes = await bodyOf(request)
    return Response.json(await importResults(ctx, { cloud, fileName, bytes }), {
      status: 201,
      headers: { 'cache-control': 'no-store' },
    })
  } catch (error) {
    return errorResponse(error, runtime, 'Results could not be imported.')
  }
}

function decoded(name: string | null): string | null {
  if (name === null) return null
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

const tooLarge = () =>
  new ServiceError(
    'bad-request',
    `The file has more than ${resultBytesMax / 1024 / 1024} MiB, which is the most that is read.`,
  )

/** The body's bytes; stops reading at the limit. */
async function bodyOf(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > resultBytesMax) throw tooLarge()
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.length
    if (length > resultBytesMax) throw tooLarge()
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

/** What the OpenAPI document says of it. */
export const interopResultsPath = {
  '/clouds/{id}/interop-results': {
    post: {
      operationId: 'interop-importResults',
      summary: "Import results of tests of a cloud's API",
      description:
        'The body is the file: a subunit v2 stream, JUnit XML, JSON of RefStack (upload or result), or an SCS report (YAML or JSON); also compressed with gzip. At most 64 MiB.',
      tags: ['Interop'],
      security: [{ Authorization: [] }],
      parameters: [
        { name: 'id', in: 'path' as const, required: true, schema: { type: 'string' as const } },
        { name: 'name', in: 'query' as const, required: false, schema: { type: 'string' as const } },
      ],
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string' as const, format: 'binary' } } },
      },
      responses: {
        '201': { description: 'What was imported' },
        '400': { description: 'The file cannot be read; the message says what is wrong and where' },
        '401': { description: 'Not signed in' },
        '403': { description: 'Needs the role operator' },
        '404': { description: 'No such cloud' },
      },
    },
  },
}
