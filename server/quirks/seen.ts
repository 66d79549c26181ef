import type { QuirkDetail, QuirkKind, SeenQuirk } from '@/server/domain/quirk'

type Told = {
  kind: QuirkKind
  value: string
  evidence: string
  subject?: string
  /** Default: high. */
  confidence?: SeenQuirk['confidence']
  detail?: QuirkDetail
  happenedAt?: string | null
}

/** An observation with what is usual filled in: of the whole cloud, sure, now. */
export const quirk = ({
  subject = '',
  confidence = 'high',
  detail = {},
  happenedAt = null,
  ...told
}: Told): SeenQuirk => ({
  ...told,
  subject,
  confidence,
  detail,
  happenedAt,
})

/** `9 of 12`; the share behind a grade. */
export const share = (count: number, of: number): string => `${count} of ${of}`

/** `1 image`, `3 images`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
