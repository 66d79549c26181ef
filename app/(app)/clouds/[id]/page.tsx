import { CloudScreen } from '@/components/clouds/cloud-screen'
import { Prefetched } from '../../../_lib/prefetched'
import { requirePerson } from '../../../_lib/session'

export const metadata = { title: 'Cloud' }

export default async function CloudPage({ params }: { params: Promise<{ id: string }> }) {
  const [{ id }, person] = await Promise.all([params, requirePerson()])
  return (
    <Prefetched read={(queries, trpc) => queries.prefetchQuery(trpc.clouds.get.queryOptions({ id }))}>
      <CloudScreen id={id} role={person.role} />
    </Prefetched>
  )
}
