import { AllocationScreen } from '@/components/allocations/allocation-screen'
import { requirePerson } from '../../../_lib/session'

export const metadata = { title: 'Allocation' }

export default async function AllocationPage({ params }: { params: Promise<{ id: string }> }) {
  const [{ id }, person] = await Promise.all([params, requirePerson()])
  return <AllocationScreen id={id} role={person.role} />
}
