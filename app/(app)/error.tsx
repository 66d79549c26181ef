'use client'

import { BrokenPage, type BrokenPageProps } from '@/components/shell/broken-page'
import { PageHeader } from '@/components/ui/page'

/** Something on this page broke: say so, and offer the one thing that helps. */
export default function PageError(broken: BrokenPageProps) {
  return (
    <>
      <PageHeader title="This page broke" />
      <BrokenPage {...broken} />
    </>
  )
}
