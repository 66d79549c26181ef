import { AllocationScreen } from '@/components/allocations/allocation-screen'
import { Prefetched } from '../../../_lib/prefetched'
import { requirePerson } from '../../../_lib/session'

export const metadata = { title: 'Allocation' }

export default async function AllocationPage({ params }: { params: Promise<{ id: string }> }) {
  const [{ id }, person] = await Promise.all([params, requirePerson()])
  return (
    <Prefetched read={(queries, trpc) => queries.prefetchQuery(trpc.allocations.view.queryOptions({ id }))}>
      <AllocationScreen id={id} role={person.role} />
    </Prefetched>
  )
}
