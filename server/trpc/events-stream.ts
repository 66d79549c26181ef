import { ServiceError } from '@/server/domain/errors'
import type { SequencedEvent } from '@/server/domain/events'
import { followEvents } from '@/server/services/allocations/follow-events'
import type { Runtime } from '@/server/services/context'
import { webRuntime } from '@/server/services/web-runtime'
import { toTrpcError } from './errors'
import { routeActor } from './route-actor'
import { getStatusKeyFromCode } from './status'

/** A line now and then keeps proxies from closing a quiet stream. */
const keepAliveMs = 15_000

/** Answers `GET /api/v1/allocations/{id}/events`. What can be refused is refused before the stream begins. */
export async function handleEvents(request: Request, id: string, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  try {
    const { ctx, again } = await routeActor(request, runtime, { scope: 'read' })
    const after = lastEventId(request)
    const left = new AbortController()
    const signal = AbortSignal.any([request.signal, left.signal])
    const batches = await followEvents(ctx, { id, after, access: again }, signal)
    return new Response(streamOf(batches, { leave: () => left.abort(), runtime }), {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      },
    })
  } catch (error) {
    const told = toTrpcError(error)
    if (told.code === 'INTERNAL_SERVER_ERROR') runtime.log.error({ error }, 'A stream of events could not begin.')
    return Response.json({ message: told.message, code: told.code }, { status: getStatusKeyFromCode(told.code) })
  }
}

function lastEventId(request: Request): number {
  const url = new URL(request.url)
  const text = request.headers.get('last-event-id') ?? url.searchParams.get('lastEventId') ?? '0'
  if (!/^\d{1,9}$/.test(text)) throw new ServiceError('bad-request', 'Last-Event-ID must be the number of an event.')
  return Number(text)
}

/** Batches as they are asked for: what the reader has not taken is not read from the database either. */
function streamOf(
  batches: AsyncGenerator<SequencedEvent[], void>,
  options: { leave: () => void; runtime: Runtime },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let timer: NodeJS.Timeout | undefined
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode('retry: 1000\n\n'))
      timer = setInterval(() => {
        // Nobody has taken what was said before: one more line would only lie in memory.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': still here\n\n'))
      }, keepAliveMs)
    },
    async pull(controller) {
      try {
        const next = await batches.next()
        if (!next.done) return controller.enqueue(encoder.encode(next.value.map(toMessage).join('')))
      } catch (error) {
        controller.enqueue(encoder.encode(problemMessage(error, options.runtime)))
      }
      clearInterval(timer)
      controller.close()
    },
    async cancel() {
      clearInterval(timer)
      options.leave()
      await batches.return()
    },
  })
}

const toMessage = ({ seq, event }: SequencedEvent): string =>
  `id: ${seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

/** Without an id: a reader that connects again goes on behind the last event that it has. */
function problemMessage(error: unknown, runtime: Runtime): string {
  const told = toTrpcError(error)
  if (told.code === 'INTERNAL_SERVER_ERROR') runtime.log.error({ error }, 'A stream of events failed.')
  return `event: problem\ndata: ${JSON.stringify({ message: told.message, code: told.code })}\n\n`
}
