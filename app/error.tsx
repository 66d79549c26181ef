'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useCallback } from 'react'
import { BrokenPage } from '@/components/shell/broken-page'

/** What stands around every page broke: usually the database is away, which is where it is read who is signed in. */
export default function LayoutError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter()
  const again = useCallback(() => {
    startTransition(() => {
      router.refresh()
      reset()
    })
  }, [router, reset])
  return (
    <main className="mx-auto max-w-2xl p-8">
      <BrokenPage digest={error.digest} again={again} />
    </main>
  )
}
