import { audit } from '@/db/schema'
import { Bounded } from '../audit/bounded'
import { kickSealing } from '../audit/seal'
import type { Runtime } from '../context'

/** All failures together: who tries a thousand addresses fills the activity no faster than who tries one. */
const failures = new Bounded({ max: 20, windowMs: 15 * 60_000 })

export type FailedSignIn = { by: 'password' | 'link'; email: string | null; from: string | null; because: string }

/** Notes a sign-in that was refused. */
export async function noteFailedSignIn(
  runtime: Pick<Runtime, 'db' | 'queue' | 'log' | 'installation'>,
  { by, email, from, because }: FailedSignIn,
): Promise<void> {
  const allowed = failures.take(runtime.installation)
  if (allowed === 'no') return
  const tooMany = allowed === 'last'
  await runtime.db.insert(audit).values({
    actor: 'nobody',
    actorKind: 'system',
    from: tooMany ? null : from,
    action: 'person.sign-in-failed',
    subject: tooMany ? 'many' : (email?.slice(0, 254) ?? by),
    details: tooMany
      ? { because: 'More than 20 sign-ins failed within 15 minutes; further ones of this time are not noted.' }
      : { by, because },
  })
  kickSealing(runtime)
}

/** Notes that a person ended a session. */
export async function noteSignOut(
  runtime: Pick<Runtime, 'db' | 'queue' | 'log'>,
  person: { name: string; from: string | null },
): Promise<void> {
  const { name, from } = person
  await runtime.db
    .insert(audit)
    .values({ actor: name, actorKind: 'person', from, action: 'person.sign-out', subject: name, details: {} })
  kickSealing(runtime)
}
