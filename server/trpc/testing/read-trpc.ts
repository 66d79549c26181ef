import { createTRPCClient, httpSubscriptionLink, TRPCClientError } from '@trpc/client'
import { EventSource } from 'undici'
import type { AppRouter } from '../root'

export type TrpcStream = { ids: number[]; error: () => { code: string } | null; leave: () => void }

/** The browser's link with an EventSource that connects again by itself, as a page follows an allocation. */
export function readTrpc(url: string, id: string, after = 0): TrpcStream {
  const client = createTRPCClient<AppRouter>({
    links: [httpSubscriptionLink({ url: `${url}/api/trpc`, EventSource: EventSource as never })],
  })
  const ids: number[] = []
  let error: { code: string } | null = null
  const subscription = client.allocations.events.subscribe(
    { id, lastEventId: after },
    {
      onData: (message) => void ids.push(...message.data.map((one) => one.seq)),
      onError: (thrown) => {
        error = { code: thrown instanceof TRPCClientError ? String(thrown.data?.code) : 'unknown' }
      },
    },
  )
  return { ids, error: () => error, leave: () => subscription.unsubscribe() }
}
