import { TRPCError } from '@trpc/server'
import { headers } from 'next/headers'
import { cache } from 'react'
import { createCaller } from '@/server/trpc/caller'
import { pageContext } from '@/server/trpc/request-context'
import type { RouterOutputs } from '@/server/trpc/root'

/** What a public link shows; null where it opens nothing. Read once per request, since each reading counts as a use. */
export const publicScorecard = cache(async (token: string): Promise<RouterOutputs['scorecards']['public'] | null> => {
  try {
    return await createCaller(await pageContext(await headers())).scorecards.public({ token })
  } catch (error) {
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST')) return null
    throw error
  }
})
