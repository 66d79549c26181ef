import { requirePerson } from '@/app/_lib/session'
import { ScorecardsScreen } from '@/components/scorecards/scorecards-screen'

export const metadata = { title: 'Scorecards' }

export default async function ScorecardsPage() {
  const { name, email, role } = await requirePerson()
  return <ScorecardsScreen person={{ name, email, role }} today={new Date().toISOString().slice(0, 10)} />
}
