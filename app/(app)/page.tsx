import { FleetScreen } from '@/components/fleet/fleet-screen'
import { requirePerson } from '../_lib/session'

export const metadata = { title: 'Fleet' }

export default async function FleetPage() {
  const person = await requirePerson()
  return <FleetScreen canLaunch={person.role !== 'viewer'} />
}
