'use client'

import { BrokenPage, type BrokenPageProps } from '@/components/shell/broken-page'

/** What stands around every page broke: usually the database is away, which is where it is read who is signed in. */
export default function LayoutError(broken: BrokenPageProps) {
  return (
    <main className="mx-auto max-w-2xl p-8">
      <BrokenPage {...broken} />
    </main>
  )
}
