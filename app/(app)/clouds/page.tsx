import { CloudsScreen } from '@/components/clouds/clouds-screen'
import { Prefetched } from '../../_lib/prefetched'

export const metadata = { title: 'Clouds' }

export default function CloudsPage() {
  return (
    <Prefetched read={(queries, trpc) => queries.prefetchQuery(trpc.clouds.list.queryOptions())}>
      <CloudsScreen />
    </Prefetched>
  )
}
