import { tracked } from '@trpc/server'
import { toTrpcError } from './errors'

/**
 * Yields a service's batches as tracked messages. What is thrown inside a generator passes no middleware, so it is mapped
 * here; `onError` logs it.
 */
export async function* trackedStream<Item>(
  source: AsyncIterable<Item>,
  options: { id: (item: Item) => string; onError: (error: unknown) => void },
) {
  try {
    for await (const item of source) yield tracked(options.id(item), item)
  } catch (error) {
    const told = toTrpcError(error)
    if (told.code === 'INTERNAL_SERVER_ERROR') options.onError(error)
    throw told
  }
}
