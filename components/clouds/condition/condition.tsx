'use client'

import { useNow } from '../../ui/age'
import { Mark } from '../../ui/mark'
import { Paused } from '../paused'
import { type CloudCondition, conditionOf } from './advice'

/** How a cloud is: shape and word, and for a paused one since when and until when. */
export function Condition({ cloud }: { cloud: CloudCondition }) {
  const now = useNow()
  if (cloud.paused) return <Paused pause={cloud.paused} />
  const { word, shape, tone } = conditionOf(cloud, now)
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <Mark shape={shape} tone={tone} size={9} />
      {word}
    </span>
  )
}

/** What to do about a cloud that is not well; nothing for all others. */
export function ConditionAdvice({ cloud, className }: { cloud: CloudCondition; className?: string }) {
  const { advice } = conditionOf(cloud, useNow())
  return advice ? <span className={className}>{advice}</span> : null
}
