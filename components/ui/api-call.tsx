'use client'

import { Pasteable } from './copy'
import { useOrigin } from './use-origin'

/** The same as a call of the API, as a line for a shell; the token is the reader's. Nothing while there is no body. */
export function ApiCall({ path, body }: { path: string; body: object | null }) {
  const origin = useOrigin()
  if (!body) return null
  return (
    <details className="rounded-panel border border-rule bg-panel px-4 py-2.5">
      <summary className="text-small text-dim select-none hover:text-ink">The same as an API call</summary>
      <Pasteable text={postLine(`${origin}${path}`, body)} className="mt-2" />
    </details>
  )
}

/** A quote in the body ends the shell's own, stands by itself, and begins it again. */
export const postLine = (url: string, body: object): string =>
  `curl -sS ${url} -H "Authorization: Bearer $PLUMBLINE_TOKEN" -H 'Content-Type: application/json' -d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`
