'use client'

import { Button } from '@/components/ui/button'
import { PageHeader } from '@/components/ui/page'
import { Problem } from '@/components/ui/states'

/** Something on this page broke: say so, and offer the one thing that helps. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <PageHeader title="This page broke" />
      <Problem title="Plumbline could not draw this page" action={<Button onClick={reset}>Try again</Button>}>
        Nothing in your clouds was touched by this. {error.digest ? `The log has it under ${error.digest}.` : null}
      </Problem>
    </>
  )
}
