'use client'

import type { TRPCClientErrorLike } from '@trpc/client'
import type { AppRouter } from '@/server/trpc/root'
import { classes } from '../ui/classes'
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
 * Why something was not made. Where the answer was lost, or the server failed while it made it, it may be there all the same: that
 * is said, and that asking again is safe, because the request has an id of its own (`useRequestId`).
 */
export function RequestProblem({ error, refused, whether, className }: Props) {
  const isRefusal = error.data && error.data.httpStatus < 500
  return (
    <div ref={intoView} className={classes('scroll-mb-24', className)}>
      <Problem title={isRefusal ? refused : `It is not known ${whether}`}>
        {isRefusal
          ? error.message
          : `No answer came that would tell (${error.message.replace(/\.$/, '')}). Try again: the same request is never done twice.`}
      </Problem>
    </div>
  )
}

/** Shown between a form and its button: both are to be seen, without a search for them. */
const intoView = (shown: HTMLElement | null): void => shown?.scrollIntoView({ block: 'nearest' })
