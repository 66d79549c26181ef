import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { publicScorecard } from '@/app/_lib/public-scorecard'
import { PublicScreen } from '@/components/scorecards/public/public-screen'

type Props = { params: Promise<{ token: string }> }

/** The address is the secret: no search engine keeps it, and no other site is told it. */
export const metadata: Metadata = {
  title: 'Scorecard',
  robots: { index: false, follow: false },
  referrer: 'no-referrer',
}

/** A scorecard for whoever has its link, signed in or not. */
export default async function PublicScorecardPage({ params }: Props) {
  const matrix = await publicScorecard((await params).token)
  if (!matrix) notFound()
  return <PublicScreen matrix={matrix} />
}
