import type { CheckStatus, Lifetime } from '@/server/domain/guideline'
import type { ReferenceRequest } from '@/server/domain/guideline-schema'
import { formatMemory } from '../ui/words'

/** `2 vCPU, 4 GiB, 10 GiB disk, ubuntu 24.04, x86_64`. */
export const describeRequest = (request: ReferenceRequest): string =>
  `${request.vcpu} vCPU, ${formatMemory(request.memoryMiB)}, ${request.diskGiB} GiB disk, ${request.distro} ${request.version}, ${request.arch}`

/** What a status means for the score. */
export const statusWords = {
  required: 'counts for the verdict of its step',
  advisory: 'is shown, and does not count',
  deprecated: 'is shown until it goes, and does not count',
  removed: 'is not judged any more',
} as const satisfies Record<CheckStatus, string>

/** `counts for a week`. */
export const lifetimeWords = {
  day: 'a day',
  week: 'a week',
  month: 'a month',
} as const satisfies Record<Lifetime, string>

/** `8 required, 2 advisory`. */
export function countChecks(checks: Partial<Record<CheckStatus, number>>): string {
  const parts = (['required', 'advisory', 'deprecated', 'removed'] as const).flatMap((status) =>
    checks[status] ? [`${checks[status]} ${status}`] : [],
  )
  return parts.length > 0 ? parts.join(', ') : 'none'
}
