import type { Runtime } from '@/server/services/context'
import { actorOfRequest } from '@/server/services/people/actor-of-request'
import { webRuntime } from '@/server/services/web-runtime'
import type { TrpcContext } from './context'
import { toTrpcError } from './errors'

/** The context of a request: the runtime of the process and who sends it. Throws TRPCError, 503 while the database is away. */
export async function requestContext(
  request: { headers: Headers; method: string },
  runtime?: Runtime,
): Promise<TrpcContext> {
  const own = runtime ?? (await webRuntime())
  const again = async () => (await actorOfRequest(own, request)).actor
  try {
    return { runtime: own, ...(await actorOfRequest(own, request)), again }
  } catch (error) {
    throw toTrpcError(error)
  }
}

/** For server components: reading, as the one whom the headers name. */
export const pageContext = async (headers: Headers): Promise<TrpcContext> =>
  await requestContext({ headers, method: 'GET' })
