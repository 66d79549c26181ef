import { asSystem, type Runtime, type ServiceContext } from '@/server/services/context'
import { contentTypes, type ExpositionFormat, exposition } from '@/server/services/metrics/exposition'
import { getMetrics } from '@/server/services/metrics/get-metrics'
import { webRuntime } from '@/server/services/web-runtime'
import { errorResponse } from './error-response'
import { routeActor } from './route-actor'

/** Answers `GET /api/metrics`, as OpenMetrics unless the asker says that it knows only the older text format. */
export async function handleMetrics(request: Request, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  try {
    const format = wantedFormat(request.headers.get('accept'))
    const text = exposition(await getMetrics(await contextOf(request, runtime)), format)
    return new Response(text, { headers: { 'content-type': contentTypes[format], 'cache-control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, runtime, 'The metrics could not be read.')
  }
}

/** Who asks; nobody in particular where the installation leaves its metrics open. */
async function contextOf(request: Request, runtime: Runtime): Promise<ServiceContext> {
  if (runtime.env.metricsOpen) return asSystem(runtime)
  return (await routeActor(request, runtime, { scope: 'metrics', hint: 'PLUMBLINE_METRICS=open asks for no token.' }))
    .ctx
}

const wantedFormat = (accept: string | null): ExpositionFormat =>
  accept?.includes('text/plain') && !accept.includes('application/openmetrics-text') ? 'prometheus' : 'openmetrics'
