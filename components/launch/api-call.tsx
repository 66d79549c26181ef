import type { AllocationRequest } from '@/server/domain/request'
import { Pasteable } from '../ui/copy'

/** The same request as a call of the API; the token is the reader's. */
export function ApiCall({ request }: { request: AllocationRequest | null }) {
  if (!request) return null
  const { pins, replan, ...rest } = request
  const body = { ...rest, ...(Object.keys(pins).length > 0 ? { pins } : {}), ...(replan ? { replan } : {}) }
  const origin = typeof location === 'undefined' ? '' : location.origin
  const command = `curl -sS ${origin}/api/v1/allocations -H "Authorization: Bearer $PLUMBLINE_TOKEN" -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`
  return (
    <details className="rounded-panel border border-rule bg-panel px-4 py-2.5">
      <summary className="text-small text-dim select-none hover:text-ink">The same as an API call</summary>
      <Pasteable text={command} className="mt-2" />
    </details>
  )
}
