'use client'

import type { CloudPause } from '@/server/domain/cloud'
import { formatAge, useNow } from '../ui/age'
import { classes } from '../ui/classes'
import { Mark } from '../ui/mark'

/** `14:02` of an ISO time, as the person's own clock shows it; UTC while the server renders. */
const clockTime = (iso: string, now: number): string =>
  now === 0
    ? `${iso.slice(11, 16)} UTC`
    : new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

/** When the next call may try the cloud, in words. */
export function describeNextTry(pause: CloudPause, now: number): string {
  if (pause.trying) return 'being tried now'
  const ms = Date.parse(pause.until) - now
  if (now === 0) return `next try at ${pause.until.slice(11, 19)} UTC`
  return ms > 0 ? `next try in ${formatAge(ms)}` : 'next try with the next call'
}

/** A cloud that is not asked for a while: shape and word, since when, why, and when it is tried again. */
export function Paused({ pause, className }: { pause: CloudPause; className?: string }) {
  const now = useNow()
  return (
    <span className={classes('inline-flex items-baseline gap-2', className)} title={`Seen by ${pause.process}`}>
      <Mark shape="half" tone="part" size={9} />
      <span>
        Paused: no answer since {clockTime(pause.since, now)} ({pause.reason}), {describeNextTry(pause, now)}
      </span>
    </span>
  )
}
