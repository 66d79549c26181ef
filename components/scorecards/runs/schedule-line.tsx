'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useTRPC } from '../../trpc/client'
import { Age, formatTime } from '../../ui/age'
import { Button } from '../../ui/button'
import { Bone } from '../../ui/states'
import { formatMinutes, rhythmWords } from './words'

const ScheduleDialog = dynamic(async () => (await import('./schedule-dialog')).ScheduleDialog, { ssr: false })

/** When runs begin by themselves, in a sentence; admins change it. */
export function ScheduleLine({ role }: { role: string }) {
  const trpc = useTRPC()
  const [changing, setChanging] = useState(false)
  const schedule = useQuery(trpc.conformance.schedule.queryOptions(undefined, { refetchInterval: 60_000 }))
  const data = schedule.data
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-panel border border-rule bg-panel px-4 py-2">
      <p className="min-w-0 flex-1">
        <span className="font-semibold">Schedule: </span>
        {schedule.error ? (
          <span className="text-no">{schedule.error.message}</span>
        ) : !data ? (
          <Bone className="w-64" />
        ) : data.every === 'off' ? (
          <span className="text-dim">off. Runs begin only when somebody starts them, and verdicts expire.</span>
        ) : (
          <>
            {rhythmWords[data.every]}, {data.guideline},{' '}
            {data.clouds ? `${data.clouds.length} ${data.clouds.length === 1 ? 'cloud' : 'clouds'}` : 'all clouds'}
            <span className="text-dim">
              ; {data.budget.nodes} {data.budget.nodes === 1 ? 'node' : 'nodes'} at once,{' '}
              {formatMinutes(data.budget.minutes)}
              {data.budget.money === null ? '' : `, ${data.budget.money} in money`}
              {data.nextRunAt ? `; next ${formatTime(data.nextRunAt)}` : ''}
              {data.lastRunAt ? (
                <>
                  ; last <Age at={data.lastRunAt} />
                </>
              ) : null}
            </span>
          </>
        )}
      </p>
      <Button
        size="small"
        disabledReason={role === 'admin' ? (data ? null : 'it is being read') : 'needs the role admin'}
        onClick={() => setChanging(true)}
      >
        Change the schedule
      </Button>
      {data && changing ? (
        <ScheduleDialog schedule={data} onClose={() => setChanging(false)} onChanged={() => schedule.refetch()} />
      ) : null}
    </div>
  )
}
