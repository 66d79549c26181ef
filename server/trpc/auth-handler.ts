import type { Runtime } from '@/server/services/context'
import { authOf } from '@/server/services/people/auth'
import { refuseTooManyTries } from '@/server/services/people/sign-in-limit'
import { webRuntime } from '@/server/services/web-runtime'

/** Answers `/api/auth`: sign-in, sign-out, session, one-time links, OIDC. */
export async function handleAuth(request: Request, given?: Runtime): Promise<Response> {
  const runtime = given ?? (await webRuntime())
  const refused = await refuseTooManyTries(request)
  return refused ?? (await authOf(runtime).handler(request))
}
