import { ActivityScreen } from '@/components/activity/activity-screen'
import { requirePerson } from '../../_lib/session'

export const metadata = { title: 'Activity' }

export default async function ActivityPage() {
  const person = await requirePerson()
  return <ActivityScreen role={person.role} />
}
