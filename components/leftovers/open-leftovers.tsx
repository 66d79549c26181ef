'use client'

import Link from 'next/link'
import { useState } from 'react'
import { paths } from '../nav/paths'
import { Button, buttonClasses } from '../ui/button'
import { Panel } from '../ui/panel'
import { Bone, Empty, Simulated } from '../ui/states'
import { CloudPanel, SweepState } from './cloud-panel'
import { LeftoverRow } from './leftover-row'
import { RemovalDialog } from './removal-dialog'
import { describeSeen, type Leftover, type SweptCloud } from './words'

type Props = {
  clouds: SweptCloud[] | undefined
  items: Leftover[] | undefined
  mayNot: string | null
  onAsked: () => void
}

/** By cloud: first those that hold something or could not be looked at, then the clean ones in a line each. */
export function OpenLeftovers({ clouds, items, mayNot, onAsked }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<string[]>([])
  if (!clouds || !items) return <Skeleton />
  if (clouds.length === 0) return <NoCloud />
  const selected = items.filter(({ id }) => chosen.has(id))
  const due = items.filter((item) => item.due && item.next !== 'asked' && item.next !== 'removing')
  const choose = (id: string, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)))
  const telling = clouds.filter((cloud) => items.some((item) => item.cloud === cloud.id) || hasProblem(cloud))
  const quiet = clouds.filter((cloud) => !telling.includes(cloud))
  return (
    <>
      {items.length > 0 ? (
        <div className="mb-3 flex flex-wrap items-center justify-end gap-2">
          <Button
            look="danger"
            disabledReason={mayNot ?? (selected.length === 0 ? 'nothing is chosen' : null)}
            onClick={() => setAsking(selected.map(({ id }) => id))}
          >
            Remove {selected.length > 0 ? `${selected.length} chosen` : 'chosen'}…
          </Button>
          <Button
            look="danger"
            disabledReason={mayNot ?? (due.length === 0 ? 'nothing is due' : null)}
            onClick={() => setAsking(due.map(({ id }) => id))}
          >
            Remove all due{due.length > 0 ? ` (${due.length})` : ''}…
          </Button>
        </div>
      ) : null}
      {telling.map((cloud) => (
        <CloudPanel key={cloud.id} cloud={cloud}>
          <ul>
            {items
              .filter((item) => item.cloud === cloud.id)
              .map((item) => (
                <LeftoverRow
                  key={item.id}
                  item={item}
                  mayNot={mayNot}
                  chosen={item.verdict === 'unknown' ? null : chosen.has(item.id)}
                  onChoose={(on) => choose(item.id, on)}
                  onRemove={() => setAsking([item.id])}
                />
              ))}
          </ul>
        </CloudPanel>
      ))}
      {quiet.length > 0 ? <QuietClouds clouds={quiet} others={telling.length > 0} /> : null}
      <RemovalDialog
        items={items.filter(({ id }) => asking.includes(id))}
        onClose={() => setAsking([])}
        onAsked={() => {
          setAsking([])
          setChosen(new Set())
          onAsked()
        }}
      />
    </>
  )
}

const hasProblem = ({ lastSweep }: SweptCloud): boolean =>
  lastSweep !== null && (lastSweep.error !== null || lastSweep.gaps.length > 0 || lastSweep.stopped !== null)

function QuietClouds({ clouds, others }: { clouds: SweptCloud[]; others: boolean }) {
  const never = clouds.every((cloud) => !cloud.lastSweep)
  return (
    <Panel
      label="Clouds without leftovers"
      title={others ? 'Other clouds' : never ? 'Not looked at yet' : 'Nothing left'}
    >
      {never && !others ? (
        <p className="px-4 pt-1 pb-3 text-dim">
          Every ten minutes each cloud is asked for everything that carries our mark: servers, ports, floating IPs,
          volumes, keys and security groups.
        </p>
      ) : null}
      <ul className="pb-1">
        {clouds.map((cloud) => (
          <li
            key={cloud.id}
            className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5 border-t border-hair px-4 py-2 first:border-t-0"
          >
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2.5">
              <Link href={paths.cloud(cloud.id)} className="font-semibold hover:text-plum">
                {cloud.name}
              </Link>
              {cloud.simulated ? <Simulated /> : null}
            </span>
            <span className="flex flex-wrap items-baseline gap-x-3">
              {cloud.lastSweep ? (
                <span className="text-small text-dim">{describeSeen(cloud.lastSweep.seen)}</span>
              ) : null}
              <SweepState cloud={cloud} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const NoCloud = () => (
  <Panel>
    <Empty
      title="No cloud yet"
      action={
        <Link href={paths.settings('clouds')} className={buttonClasses('primary')}>
          Add a cloud
        </Link>
      }
    >
      What Plumbline makes in a cloud carries its mark; here it is told when something of that is left behind.
    </Empty>
  </Panel>
)

const Skeleton = () => (
  <div aria-busy className="rounded-panel border border-rule bg-panel">
    {[0, 1, 2].map((index) => (
      <div key={index} className="flex justify-between gap-4 border-b border-hair px-4 py-3 last:border-b-0">
        <Bone className="w-40" />
        <Bone className="w-24" />
      </div>
    ))}
  </div>
)
