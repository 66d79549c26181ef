'use client'

import { useQuery } from '@tanstack/react-query'
import type { AllocationView } from '@/server/domain/allocation'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Facts, Panel } from '../ui/panel'
import { Bone } from '../ui/states'
import { formatMemory, reachWords } from '../ui/words'

/** What was asked for, by whom and when. */
export function RequestPanel({ id, view }: { id: string; view: AllocationView }) {
  const trpc = useTRPC()
  const allocation = useQuery(trpc.allocations.get.queryOptions({ id }, { staleTime: 60_000 }))
  const request = allocation.data?.request
  const clouds = new Set(view.nodes.map((node) => node.cloudId)).size
  return (
    <Panel title="Request">
      <div className="px-4 pb-4">
        <Facts
          rows={[
            {
              name: 'Size',
              value: request ? (
                `${request.vcpu} vCPU · ${formatMemory(request.memoryMiB)} · ${request.diskGiB} GiB`
              ) : (
                <Bone className="w-40" />
              ),
            },
            {
              name: 'Image',
              value: request ? `${request.distro} ${request.version}, ${request.arch}` : <Bone className="w-32" />,
            },
            { name: 'Reach', value: request ? reachWords[request.reach] : <Bone className="w-20" /> },
            {
              name: 'Started',
              value: view.createdAt ? (
                <>
                  <Age at={view.createdAt} /> by {view.by}
                </>
              ) : (
                ''
              ),
            },
            {
              name: 'Plan',
              value: `${clouds} ${clouds === 1 ? 'cloud' : 'clouds'}, ${view.nodes.length} ${view.nodes.length === 1 ? 'node' : 'nodes'}`,
            },
          ]}
        />
      </div>
    </Panel>
  )
}
