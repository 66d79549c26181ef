import type { Runtime } from '@/server/services/context'
import { getHealth } from '@/server/services/health/get-health'
import { version } from '@/server/services/health/version'
import { webRuntime } from '@/server/services/web-runtime'

/** Answers `/api/health`: 200 when the installation can work, else 503 and what is missing. */
export async function handleHealth(given?: Runtime): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  try {
    const health = await getHealth(given ?? (await webRuntime()))
    return Response.json(health, { status: health.ok ? 200 : 503, headers })
  } catch {
    const down = { ok: false, ms: null }
    return Response.json(
      { ok: false, version, database: down, worker: { ok: false, count: 0, ageMs: null } },
      { status: 503, headers },
    )
  }
}
