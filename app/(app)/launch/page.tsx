import { LaunchScreen } from '@/components/launch/launch-screen'
import { requirePerson } from '../../_lib/session'

export const metadata = { title: 'Launch' }

export default async function LaunchPage() {
  const person = await requirePerson()
  return <LaunchScreen canLaunch={person.role !== 'viewer'} />
}
