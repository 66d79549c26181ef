'use client'

import Link from 'next/link'
import type { AllocationView } from '@/server/domain/allocation'
import type { AllocationRequest } from '@/server/domain/request'
import { paths } from '../nav/paths'
import { Age } from '../ui/age'
import { Facts, Panel } from '../ui/panel'
import { Bone } from '../ui/states'
import { formatMemory, reachWords } from '../ui/words'

const link = 'text-plum underline underline-offset-2'

/** The nodes as a list, and as files for other tools. */
const NodeLinks = ({ allocation }: { allocation: string }) => (
  <span className="flex flex-wrap gap-x-3">
    <Link href={paths.nodes({ allocation })} className={link}>
      list
    </Link>
    <a href={paths.exportNodes('ssh-config', { allocation })} download className={link}>
      ssh_config
    </a>
    <a href={paths.exportNodes('ansible', { format: 'yaml', allocation })} download className={link}>
      Ansible inventory
    </a>
  </span>
)

/** What was asked for, by whom and when. */
export function RequestPanel({
  id,
  view,
  request,
}: {
  id: string
  view: AllocationView
  request: AllocationRequest | null
}) {
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
            { name: 'Its nodes', value: <NodeLinks allocation={id} /> },
          ]}
        />
      </div>
    </Panel>
  )
}
