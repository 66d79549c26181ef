'use client'

import { useState } from 'react'
import { v4 } from 'uuid'

/**
 * Ids under which a form asks for something to be made: the same for the same request, so that one whose answer was lost can be sent
 * again and is not done twice; a changed request has another. `id` is the one that comes next.
 */
export function useRequestId(): { id: string; idOf: (request: unknown) => string } {
  const [next, setNext] = useState<{ id: string; sent: string | null }>(() => ({ id: v4(), sent: null }))
  const idOf = (request: unknown): string => {
    const sent = JSON.stringify(request)
    const id = next.sent === null || next.sent === sent ? next.id : v4()
    setNext({ id, sent })
    return id
  }
  return { id: next.id, idOf }
}
