'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client'
import { toast } from '../ui/toast'
import { formatCount } from '../ui/words'
import type { GuidelineDetail } from './types'

/** What follows a change of a guideline: it is shown, people are told what is judged anew, and scorecards are read again. */
export function useSaved(): (guideline: GuidelineDetail) => Promise<void> {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  return async (guideline) => {
    queryClient.setQueryData(trpc.guidelines.get.queryKey({ guideline: guideline.id }), guideline)
    toast(
      guideline.runs === 0
        ? `${guideline.key} is kept as revision ${guideline.revision}. No run has been judged by it yet.`
        : `${guideline.key} is kept as revision ${guideline.revision}. ${formatCount(guideline.runs)} past ${guideline.runs === 1 ? 'run is' : 'runs are'} judged anew; no new run is needed.`,
    )
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.guidelines.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.scorecards.pathKey() }),
    ])
  }
}
