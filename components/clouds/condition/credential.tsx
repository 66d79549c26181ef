'use client'

import { credentialAction, credentialState, credentialWord } from '@/server/domain/credential-expiry'
import type { CloudCredential } from '@/server/domain/credential-expiry-schema'
import { Age, formatAge, formatTime, useNow } from '../../ui/age'
import { classes } from '../../ui/classes'
import { Mark, type Shape, type Tone } from '../../ui/mark'

const looks = {
  fine: { shape: 'disc', tone: 'yes' },
  soon: { shape: 'clock', tone: 'part' },
  expired: { shape: 'square', tone: 'no' },
  unknown: { shape: 'dash', tone: 'unk' },
} as const satisfies Record<ReturnType<typeof credentialState>, { shape: Shape; tone: Tone }>

/** `ends in 5 d`, `expired 2 h ago`, `does not end`, `end not told`. */
export function describeEnd(credential: CloudCredential, nowMs: number): string {
  const { expires, expiresAt, renews } = credential
  if (expires === 'never') return 'does not end'
  if (expires === 'not-told' || expiresAt === null) return 'end not told'
  if (nowMs === 0) return `ends ${formatTime(expiresAt)}`
  const leftMs = Date.parse(expiresAt) - nowMs
  if (leftMs <= 0) return `expired ${formatAge(-leftMs)} ago`
  return renews ? `renewed in ${formatAge(leftMs)}` : `ends in ${formatAge(leftMs)}`
}

/** A chip for lists: only what needs a person soon. */
export function CredentialWarning({
  credential,
  className,
}: {
  credential: CloudCredential | null
  className?: string
}) {
  const now = useNow()
  if (!credential || now === 0) return null
  const state = credentialState(credential, now)
  if (state !== 'soon' && state !== 'expired') return null
  return (
    <span
      title={`${credential.expiresAt ? formatTime(credential.expiresAt) : ''}. ${credentialAction(credential.kind)}`}
      className={classes(
        'inline-flex items-center gap-1.5 text-small whitespace-nowrap',
        state === 'soon' ? 'text-part' : 'text-no',
        className,
      )}
    >
      <Mark {...looks[state]} size={9} />
      {credentialWord(credential.kind)} {describeEnd(credential, now)}
    </span>
  )
}

/** What one logs in with, when it ends, where that stands, and what to do. */
export function CredentialFact({ credential, readAt }: { credential: CloudCredential | null; readAt: string | null }) {
  const now = useNow()
  if (!credential) return <span className="text-dim">not known until it is read</span>
  const state = credentialState(credential, now)
  return (
    <span className="grid gap-0.5">
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <Mark {...looks[state]} size={9} />
        <span>
          {credentialWord(credential.kind)}
          {credential.name ? <span className="font-mono text-small"> {credential.name}</span> : null}
        </span>
        <span
          title={credential.expiresAt ? formatTime(credential.expiresAt) : undefined}
          className={state === 'soon' ? 'text-part' : state === 'expired' ? 'font-semibold text-no' : 'text-dim'}
        >
          {describeEnd(credential, now)}
        </span>
      </span>
      <span className="text-small text-dim">
        {credential.note}
        {readAt ? (
          <>
            {' '}
            Read <Age at={readAt} />.
          </>
        ) : null}
      </span>
      {state === 'soon' || state === 'expired' ? (
        <span className="text-small">{credentialAction(credential.kind)}</span>
      ) : null}
    </span>
  )
}
