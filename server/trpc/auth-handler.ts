import type { Runtime } from '@/server/services/context'
import { actorOfRequest, senderOf } from '@/server/services/people/actor-of-request'
import { authOf } from '@/server/services/people/auth'
import { type FailedSignIn, noteFailedSignIn, noteSignOut } from '@/server/services/people/note-sign-in'
import { emailOfRequest, refuseTooManyTries } from '@/server/services/people/sign-in-limit'
import { webRuntime } from '@/server/services/web-runtime'

/** Answers `/api/auth`: sign-in, sign-out, session, one-time links, OIDC. What fails is noted in the activity. */
export async function handleAuth(request: Request, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  const at = new URL(request.url).pathname
  const email = at.endsWith('/sign-in/email') ? await emailOfRequest(request) : null
  const leaving = at.endsWith('/sign-out') ? (await actorOfRequest(runtime, request)).actor : null
  const answer = (await refuseTooManyTries(request)) ?? (await authOf(runtime).handler(request))
  const failed = failureOf(at, answer)
  if (failed) await quietly(runtime, noteFailedSignIn(runtime, { ...failed, email, from: senderOf(request.headers) }))
  if (leaving?.kind === 'person' && answer.ok) await quietly(runtime, noteSignOut(runtime, leaving))
  return answer
}

function failureOf(at: string, answer: Response): Pick<FailedSignIn, 'by' | 'because'> | null {
  if (at.endsWith('/sign-in/email')) {
    if (answer.status === 401) return { by: 'password', because: 'wrong e-mail address or password' }
    if (answer.status === 403) return { by: 'password', because: 'refused' }
    return answer.status === 429 ? { by: 'password', because: 'too many tries' } : null
  }
  const refusedLink = at.endsWith('/sign-in-link') && answer.headers.get('location')?.includes('problem=link')
  return refusedLink ? { by: 'link', because: 'a link that was used, expired or never given out' } : null
}

/** What was answered stays answered. */
const quietly = async (runtime: Runtime, work: Promise<void>): Promise<void> =>
  await work.catch((error: unknown) => runtime.log.warn({ error }, 'A sign-in could not be noted in the activity.'))
