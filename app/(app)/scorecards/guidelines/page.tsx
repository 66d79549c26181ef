import { GuidelinesScreen } from '@/components/guidelines/guidelines-screen'
import { requirePerson } from '../../../_lib/session'

export const metadata = { title: 'Guidelines' }

export default async function GuidelinesPage() {
  const { role } = await requirePerson()
  return <GuidelinesScreen role={role} />
}
