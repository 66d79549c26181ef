'use client'

import { Pasteable } from '../../ui/copy'

/** The same run as a call of the API; the token is the reader's. */
export function RunCall({ input }: { input: object | null }) {
  if (!input) return null
  const origin = typeof location === 'undefined' ? '' : location.origin
  const command = `curl -sS ${origin}/api/v1/conformance-runs -H "Authorization: Bearer $PLUMBLINE_TOKEN" -H 'Content-Type: application/json' -d '${JSON.stringify(input).replaceAll("'", "'\\''")}'`
  return (
    <details className="rounded-panel border border-rule px-4 py-2.5">
      <summary className="text-small text-dim select-none hover:text-ink">The same as an API call</summary>
      <Pasteable text={command} className="mt-2" />
    </details>
  )
}
