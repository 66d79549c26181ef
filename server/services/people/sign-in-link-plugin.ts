import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'
import type { Runtime } from '../context'
import { consumeSignInLink } from './sign-in-link'

/** `GET /api/auth/sign-in-link?token=...`: uses a one-time link up, sets the session's cookie, goes to the home page. */
export const signInLinkPlugin = (runtime: Runtime) => ({
  id: 'sign-in-link' as const,
  endpoints: {
    signInLink: createAuthEndpoint(
      '/sign-in-link',
      { method: 'GET', query: z.object({ token: z.string().min(1).max(200) }) },
      async (ctx) => {
        const userId = await consumeSignInLink(runtime.db, ctx.query.token)
        const user = userId ? await ctx.context.internalAdapter.findUserById(userId) : null
        const session = user ? await ctx.context.internalAdapter.createSession(user.id) : null
        if (!user || !session) throw ctx.redirect('/sign-in?problem=link')
        await setSessionCookie(ctx, { session, user })
        throw ctx.redirect('/')
      },
    ),
  },
})
