import Link from 'next/link'
import type { ReactNode } from 'react'
import { paths } from '../nav/paths'
import { Age } from '../ui/age'
import { Mark } from '../ui/mark'
import { Panel } from '../ui/panel'
import { Problem, Simulated } from '../ui/states'
import { kindWords, type SweptCloud, sweepLook } from './words'

/** How the last look went: shape and word, and its age. */
export function SweepState({ cloud }: { cloud: SweptCloud }) {
  const look = sweepLook(cloud)
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2 text-small">
      <span className="inline-flex items-center gap-2">
        <Mark shape={look.shape} tone={look.tone} size={9} />
        {look.word}
      </span>
      {cloud.lastSweep ? (
        <span className="text-dim">
          <Age at={cloud.lastSweep.startedAt} staleAfterMs={30 * 60_000} />
        </span>
      ) : null}
    </span>
  )
}

/** Classes that could not be listed, a sweep that stopped, a cloud that did not answer: never mistaken for "nothing left". */
export function SweepProblems({ cloud }: { cloud: SweptCloud }) {
  const sweep = cloud.lastSweep
  if (!sweep) return null
  return (
    <>
      {sweep.error ? (
        <Problem title={`${cloud.name} could not be asked`} className="mx-4 mb-3">
          {sweep.error} What is shown was seen before.
        </Problem>
      ) : null}
      {sweep.stopped ? (
        <Problem tone="part" title="Nothing was removed" className="mx-4 mb-3">
          {sweep.stopped}
        </Problem>
      ) : null}
      {sweep.gaps.length > 0 ? (
        <Problem tone="part" title="Some classes could not be listed" className="mx-4 mb-3">
          <ul>
            {sweep.gaps.map((gap) => (
              <li key={gap.kind}>
                {kindWords[gap.kind]}: {gap.problem}
              </li>
            ))}
          </ul>
        </Problem>
      ) : null}
    </>
  )
}

/** A cloud that holds something, or that could not be looked at completely. */
export function CloudPanel({ cloud, children }: { cloud: SweptCloud; children: ReactNode }) {
  return (
    <Panel
      label={cloud.name}
      className="mb-4"
      title={
        <span className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
          <Link href={paths.cloud(cloud.id)} className="hover:text-plum">
            {cloud.name}
          </Link>
          {cloud.simulated ? (
            <span className="font-normal">
              <Simulated />
            </span>
          ) : null}
        </span>
      }
      action={<SweepState cloud={cloud} />}
    >
      <div className="pt-3">
        <SweepProblems cloud={cloud} />
        {children}
      </div>
    </Panel>
  )
}
