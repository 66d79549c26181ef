import { noteDownload } from '@/server/services/audit/note-download'
import type { Runtime } from '@/server/services/context'
import { type Export, type ExportKind, exportNodes } from '@/server/services/exports/export-nodes'
import { webRuntime } from '@/server/services/web-runtime'
import { errorResponse } from './error-response'
import { toTrpcError } from './errors'
import { routeActor } from './route-actor'
import { textStream } from './text-stream'

/**
 * Answers `GET /api/v1/exports/{kind}`. What can be refused is refused before the first byte; an error after that breaks
 * the connection off, so that half a file never looks like a whole one.
 */
export async function handleExport(request: Request, kind: ExportKind, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  try {
    const { ctx, again } = await routeActor(request, runtime, { scope: 'exports' })
    const input = parametersOf(new URL(request.url).searchParams)
    const { text, ...about } = exportNodes(ctx, { kind, input, again })
    const headers = headersOf(kind, about)
    if (request.method === 'HEAD') return new Response(null, { headers })
    await noteDownload(ctx, { kind, input })
    return new Response(await textStream(text, (error) => logCut(runtime, error, kind)), { headers })
  } catch (error) {
    return errorResponse(error, runtime, 'An export could not begin.')
  }
}

/** A parameter that is given twice counts as a list. */
export const parametersOf = (search: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name).join(',')]))

const headersOf = (kind: ExportKind, { contentType, extension }: Omit<Export, 'text'>): Record<string, string> => ({
  'content-type': contentType,
  'content-disposition': `attachment; filename="plumbline-${kind}-${stamp(new Date())}.${extension}"`,
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
})

/** `2026-11-22T1805Z`: sorts by time, and is a file name everywhere. */
export const stamp = (at: Date): string => `${at.toISOString().slice(0, 16).replace(':', '')}Z`

export function logCut(runtime: Runtime, error: unknown, kind: string): void {
  const told = toTrpcError(error)
  const level = told.code === 'INTERNAL_SERVER_ERROR' ? 'error' : 'warn'
  runtime.log[level]({ error, export: kind }, 'An export was broken off.')
}
