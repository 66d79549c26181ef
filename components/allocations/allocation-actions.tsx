'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { AllocationView, NodeView } from '@/server/domain/allocation'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { toast } from '../ui/toast'
import { actionTargets } from './action-targets'

const count = (nodes: NodeView[]): string => `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`

/** Cancel, retry, release: disabled with a reason, asked once more where something is destroyed. */
export function AllocationActions({ id, view, role }: { id: string; view: AllocationView; role: string }) {
  const trpc = useTRPC()
  const [asking, setAsking] = useState<'cancel' | 'release' | null>(null)
  const failed = (error: { message: string }) => toast.error(error.message)
  const close = () => setAsking(null)
  const cancel = useMutation(trpc.allocations.cancel.mutationOptions({ onError: failed, onSettled: close }))
  const retry = useMutation(trpc.allocations.retry.mutationOptions({ onError: failed }))
  const release = useMutation(trpc.allocations.release.mutationOptions({ onError: failed, onSettled: close }))
  const targets = actionTargets(view)
  const mayNot = role === 'viewer' ? 'needs the role operator' : null
  return (
    <>
      {targets.cancel.length > 0 ? (
        <Button disabledReason={mayNot} onClick={() => setAsking('cancel')}>
          Cancel {count(targets.cancel)}
        </Button>
      ) : null}
      {targets.retry.length > 0 ? (
        <Button disabledReason={mayNot} busy={retry.isPending} onClick={() => retry.mutate({ id })}>
          Retry {count(targets.retry)}
        </Button>
      ) : null}
      <Button
        look="danger"
        disabledReason={
          mayNot ??
          (targets.release.length === 0
            ? view.state === 'released'
              ? 'everything is released'
              : 'nothing is delivered yet'
            : null)
        }
        onClick={() => setAsking('release')}
      >
        {targets.release.length > 0 ? `Release ${count(targets.release)}` : 'Release nodes'}
      </Button>
      <Dialog
        open={asking === 'release'}
        onClose={close}
        title={`Release ${count(targets.release)}?`}
        description="Each server and everything that was made for it (key, security group, floating IP) is removed from its cloud. This cannot be undone."
      >
        <ul
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          className="mb-4 max-h-56 overflow-auto rounded-control bg-well p-2.5 font-mono text-small"
        >
          {targets.release.map((node) => (
            <li key={node.id}>
              {node.name} <span className="text-dim">{node.cloudName}</span>
            </li>
          ))}
        </ul>
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Keep them</Button>
          <Button look="danger" busy={release.isPending} onClick={() => release.mutate({ id })}>
            Release {count(targets.release)}
          </Button>
        </div>
      </Dialog>
      <Dialog
        open={asking === 'cancel'}
        onClose={close}
        title={`Cancel ${count(targets.cancel)}?`}
        description="What runs is stopped and what was made for it is removed. Nodes that are delivered stay."
      >
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Go on</Button>
          <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate({ id })}>
            Cancel {count(targets.cancel)}
          </Button>
        </div>
      </Dialog>
    </>
  )
}
