import { noteDownload } from '@/server/services/audit/note-download'
import type { Runtime } from '@/server/services/context'
import { getBadge, publicBadge } from '@/server/services/scorecards/files/get-badge'
import {
  type ScorecardFile,
  type ScorecardFileKind,
  scorecardFile,
} from '@/server/services/scorecards/files/scorecard-files'
import { webRuntime } from '@/server/services/web-runtime'
import { errorResponse } from './error-response'
import { logCut, parametersOf, stamp } from './exports'
import { routeActor } from './route-actor'
import { byteStream, textStream } from './text-stream'

/** Answers `GET /api/v1/scorecards/{csv,evidence,bundle}`. What can be refused is refused before the first byte. */
export async function handleScorecardFile(
  request: Request,
  kind: ScorecardFileKind,
  given?: Runtime,
): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  try {
    const { ctx, again } = await routeActor(request, runtime, { scope: 'exports' })
    const input = parametersOf(new URL(request.url).searchParams)
    const file = await scorecardFile(ctx, { kind, input, again })
    const headers = headersOf(kind, file)
    if (request.method === 'HEAD') return new Response(null, { headers })
    await noteDownload(ctx, { kind: `scorecards-${kind}`, input })
    const cut = (error: unknown) => logCut(runtime, error, kind)
    const { body } = file
    return new Response('text' in body ? await textStream(body.text, cut) : await byteStream(body.bytes, cut), {
      headers,
    })
  } catch (error) {
    return errorResponse(error, runtime, 'A file of scorecards could not begin.')
  }
}

const headersOf = (kind: ScorecardFileKind, { contentType, extension }: ScorecardFile): Record<string, string> => ({
  'content-type': contentType,
  'content-disposition': `attachment; filename="plumbline-${kind === 'csv' ? 'scorecards' : kind}-${stamp(new Date())}.${extension}"`,
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
})

/** A page that shows a badge asks again after this time. */
const badgeSecondsMax = 300

/** Answers `GET /api/v1/scorecards/badge`: to those who are signed in, and with `token` to whoever has a public link. */
export async function handleBadge(request: Request, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  try {
    const input = parametersOf(new URL(request.url).searchParams)
    const isPublic = input.token !== undefined
    const svg = isPublic ? await publicBadge(runtime, input) : await ofActor(request, runtime, input)
    const headers = {
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': `${isPublic ? 'public' : 'private'}, max-age=${badgeSecondsMax}`,
      // Opened by itself it is a document of this origin: it runs nothing and loads nothing.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    }
    return new Response(request.method === 'HEAD' ? null : svg, { headers })
  } catch (error) {
    return errorResponse(error, runtime, 'A badge could not be drawn.')
  }
}

async function ofActor(request: Request, runtime: Runtime, input: Record<string, string>): Promise<string> {
  const { ctx } = await routeActor(request, runtime, { scope: 'read' })
  return await getBadge(ctx, input)
}
