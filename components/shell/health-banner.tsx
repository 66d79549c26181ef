'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Problem } from '../ui/states'

const wellMs = 15_000
const illMs = 3_000
const unanswered = 'The web server does not answer. Pages show what they had; they go on by themselves when it is back.'

/** Asks `/api/health` from time to time, more often while something is wrong. */
function useProblems(): string[] {
  const [problems, setProblems] = useState<string[]>([])
  const queries = useQueryClient()
  useEffect(() => {
    const left = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let ill = false
    const look = async () => {
      const now = await askHealth(left.signal)
      if (left.signal.aborted) return
      setProblems(now)
      // What could not be read meanwhile is read again, without a click.
      if (ill && now.length === 0) {
        const failed = { predicate: (query: { state: { status: string } }) => query.state.status === 'error' }
        void queries.refetchQueries(failed)
      }
      ill = now.length > 0
      timer = setTimeout(() => void look(), ill ? illMs : wellMs)
    }
    void look()
    return () => {
      left.abort()
      clearTimeout(timer)
    }
  }, [queries])
  return problems
}

/** What is wrong, in sentences; none when everything works. */
export async function askHealth(signal: AbortSignal): Promise<string[]> {
  try {
    const answer = await fetch('/api/health', { signal: AbortSignal.any([signal, AbortSignal.timeout(8_000)]) })
    const { problems } = (await answer.json()) as { problems?: unknown }
    return Array.isArray(problems) ? problems.filter((each) => typeof each === 'string') : []
  } catch {
    return [unanswered]
  }
}

/** Stands above every page while the installation cannot do its work, with the reason. */
export function HealthBanner() {
  const problems = useProblems()
  if (problems.length === 0) return null
  return (
    <div className="mb-5 print:hidden">
      <Problem title={problems[0]} tone="part">
        {problems.slice(1).map((each) => (
          <p key={each}>{each}</p>
        ))}
      </Problem>
    </div>
  )
}
