import { LeftoversScreen } from '@/components/leftovers/leftovers-screen'
import { requirePerson } from '../../_lib/session'

export const metadata = { title: 'Leftovers' }

export default async function LeftoversPage() {
  const { role } = await requirePerson()
  return <LeftoversScreen role={role} />
}
