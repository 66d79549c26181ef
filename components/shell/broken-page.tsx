'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useCallback, useEffect } from 'react'
import { Button } from '../ui/button'
import { Problem } from '../ui/states'
import { askHealth } from './health-banner'

const lookMs = 3_000

/** What Next.js hands to an error boundary of a route. */
export type BrokenPageProps = { error: Error & { digest?: string }; reset: () => void }

/** A page that could not be drawn: says so, and tries again by itself as soon as the installation works again. */
export function BrokenPage({ error: { digest }, reset }: BrokenPageProps) {
  const router = useRouter()
  const again = useCallback(() => {
    startTransition(() => {
      router.refresh()
      reset()
    })
  }, [router, reset])
  useEffect(() => {
    const left = new AbortController()
    let ill = false
    const look = async () => {
      const well = (await askHealth(left.signal)).length === 0
      if (left.signal.aborted) return
      if (well && ill) again()
      ill = !well
    }
    void look()
    const timer = setInterval(() => void look(), lookMs)
    return () => {
      left.abort()
      clearInterval(timer)
    }
  }, [again])
  return (
    <Problem title="Plumbline could not draw this page" action={<Button onClick={again}>Try again</Button>}>
      Nothing in your clouds was touched by this. The page comes back by itself when the web server and its database
      answer again. {digest ? `The log has it under ${digest}.` : null}
    </Problem>
  )
}
