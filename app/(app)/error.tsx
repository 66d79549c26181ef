'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useCallback } from 'react'
import { BrokenPage } from '@/components/shell/broken-page'
import { PageHeader } from '@/components/ui/page'

/** Something on this page broke: say so, and offer the one thing that helps. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter()
  const again = useCallback(() => {
    startTransition(() => {
      router.refresh()
      reset()
    })
  }, [router, reset])
  return (
    <>
      <PageHeader title="This page broke" />
      <BrokenPage digest={error.digest} again={again} />
    </>
  )
}
