'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Dialog } from '../ui/dialog'
import { Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { DeliveryMark } from './webhook-state'

/** The newest hundred events of one webhook, with what came of each. */
export function WebhookDeliveries({
  hook,
  onClose,
}: {
  hook: { id: string; name: string } | null
  onClose: () => void
}) {
  const trpc = useTRPC()
  const deliveries = useQuery(
    trpc.webhooks.deliveries.queryOptions({ id: hook?.id ?? '' }, { enabled: hook !== null, refetchInterval: 5_000 }),
  )
  return (
    <Dialog open={hook !== null} onClose={onClose} title={`Deliveries to ${hook?.name ?? ''}`} wide>
      {deliveries.error ? (
        <Problem title="The deliveries could not be read">{deliveries.error.message}</Problem>
      ) : (
        <Table
          label="Deliveries"
          rows={deliveries.data?.items}
          rowKey={(delivery) => delivery.id}
          empty={<Empty title="Nothing was sent yet">Send a test to see whether it arrives.</Empty>}
          columns={[
            { title: 'Event', cell: ({ event }) => <span className="font-mono text-small">{event}</span> },
            { title: 'Happened', cell: ({ createdAt }) => <Age at={createdAt} /> },
            { title: 'State', cell: (delivery) => <DeliveryMark delivery={delivery} /> },
            { title: 'Tries', cell: ({ attempts }) => <span className="font-mono">{attempts}</span> },
            {
              title: 'Last answer',
              cell: ({ lastStatus, lastProblem }) => (
                <span className="block max-w-[22rem] text-small break-words">
                  {lastProblem ?? (lastStatus ? `HTTP ${lastStatus}` : <span className="text-dim">none yet</span>)}
                </span>
              ),
            },
          ]}
        />
      )}
    </Dialog>
  )
}
