import type { CloudLifecycle } from '@/server/domain/cloud-declaration'
import { classes } from '../ui/classes'
import { Mark, type Shape, type Tone } from '../ui/mark'

export const lifecycleLooks = {
  shutdown: { word: 'vendor shut down', shape: 'square', tone: 'no' },
  deprecated: { word: 'vendor deprecated', shape: 'half', tone: 'part' },
} as const satisfies Record<CloudLifecycle['status'], { word: string; shape: Shape; tone: Tone }>

/**
 * The label of a cloud whose vendor has ended or is about to: shape and word, with date and reason for those who hover or listen.
 * Nothing for all others.
 */
export function Lifecycle({
  lifecycle,
  explained = true,
  className,
}: {
  lifecycle: CloudLifecycle | null
  /** False where the sentence stands beside it anyway. */
  explained?: boolean
  className?: string
}) {
  if (!lifecycle) return null
  const look = lifecycleLooks[lifecycle.status]
  return (
    <span
      title={explained ? lifecycle.message : undefined}
      className={classes(
        'inline-flex items-center gap-1.5 text-small whitespace-nowrap',
        look.tone === 'no' ? 'text-no' : 'text-part',
        className,
      )}
    >
      <Mark shape={look.shape} tone={look.tone} size={9} />
      {look.word}
      {explained ? <span className="sr-only">. {lifecycle.message}</span> : null}
    </span>
  )
}
