import { RunsScreen } from '@/components/scorecards/runs/runs-screen'
import { requirePerson } from '../../../_lib/session'

export const metadata = { title: 'Conformance runs' }

export default async function ConformanceRunsPage() {
  const { role } = await requirePerson()
  return <RunsScreen role={role} />
}
