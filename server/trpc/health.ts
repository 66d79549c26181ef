import type { Runtime } from '@/server/services/context'
import { getHealth, noDatabase } from '@/server/services/health/get-health'
import { webRuntime } from '@/server/services/web-runtime'

/** Answers `/api/health`: 200 when the installation can work, else 503 and what is missing. */
export async function handleHealth(given?: Runtime): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  try {
    const health = await getHealth(given ?? (await webRuntime()))
    return Response.json(health, { status: health.ok ? 200 : 503, headers })
  } catch (error) {
    return Response.json(noDatabase(error), { status: 503, headers })
  }
}
