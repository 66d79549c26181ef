import { runScript } from '../torture/scripts'

/** Somebody signed in as an admin, by a link as people get it; answers the session's cookie. */
export async function signIn(environment: Record<string, string | undefined>): Promise<string> {
  const link = await runScript('sign-in-link.ts', [], { ...environment, LOG_LEVEL: 'silent' })
  const answer = await fetch(link, { redirect: 'manual' })
  const cookies = answer.headers.getSetCookie().map((each) => each.split(';')[0])
  if (cookies.length === 0) throw new Error(`Signing in answered ${answer.status} and gave no session.`)
  return cookies.join('; ')
}

/** A bearer token for programs. */
export const makeToken = async (
  role: 'viewer' | 'operator',
  environment: Record<string, string | undefined>,
): Promise<string> => await runScript('print-token.ts', [role, 'bench'], { ...environment, LOG_LEVEL: 'silent' })
