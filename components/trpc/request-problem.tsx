'use client'

import type { TRPCClientErrorLike } from '@trpc/client'
import type { AppRouter } from '@/server/trpc/root'
import { Problem } from '../ui/states'

type Props = {
  error: TRPCClientErrorLike<AppRouter>
  /** What the server's refusal means, such as "Nothing was launched". */
  refused: string
  /** What cannot be known without an answer, such as "whether it was launched". */
  whether: string
  className?: string
}

/**
 * Why something was not made. Where the server gave no answer, it may have been made all the same: that is said, and that asking
 * again is safe, because the request has an id of its own (`useRequestId`).
 */
export function RequestProblem({ error, refused, whether, className }: Props) {
  if (error.data) {
    return (
      <Problem title={refused} className={className}>
        {error.message}
      </Problem>
    )
  }
  return (
    <Problem title={`It is not known ${whether}`} className={className}>
      There was no answer ({error.message}). Try again: the same request is never done twice.
    </Problem>
  )
}
