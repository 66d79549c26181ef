'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client'
import { formatDuration, formatTime } from '../ui/age'
import { Dialog } from '../ui/dialog'
import { Facts } from '../ui/panel'
import { Bone, Problem } from '../ui/states'

/** One API call with its bodies, as stored: secrets were taken out before. */
export function ExchangeDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const trpc = useTRPC()
  const exchange = useQuery(
    trpc.allocations.exchange.queryOptions(
      { id: id ?? '' },
      { enabled: id !== null, staleTime: Number.POSITIVE_INFINITY },
    ),
  )
  const data = exchange.data
  return (
    <Dialog
      open={id !== null}
      onClose={onClose}
      wide
      title={data ? `${data.method} ${data.target}` : 'API call'}
      description="Redacted before it was stored; bodies are cut at 16 KiB."
    >
      {exchange.error ? <Problem title="This call cannot be shown">{exchange.error.message}</Problem> : null}
      {exchange.isPending ? <Bone className="h-40! w-full" /> : null}
      {data ? (
        <div className="grid gap-3">
          <Facts
            rows={[
              { name: 'Status', value: data.status ?? 'no answer', mono: true },
              { name: 'At', value: `${formatTime(data.at)}, ${formatDuration(data.ms)}` },
              ...(data.error ? [{ name: 'Error', value: data.error, mono: true }] : []),
            ]}
          />
          <Body title="Request" text={data.requestBody} />
          <Body title="Answer" text={data.responseBody} />
        </div>
      ) : null}
    </Dialog>
  )
}

function Body({ title, text }: { title: string; text: string | null }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-small text-dim">{title}</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="scroll-thin max-h-64 overflow-auto rounded-control bg-well p-3 text-small break-all whitespace-pre-wrap"
      >
        {text ? pretty(text) : 'no body'}
      </pre>
    </section>
  )
}

/** JSON with line breaks; anything else as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
