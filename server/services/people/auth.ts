import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { genericOAuth } from 'better-auth/plugins'
import { account, audit, session, user, verification } from '@/db/schema'
import type { OidcSettings } from '@/server/env'
import type { Runtime } from '../context'
import { signInLinkPlugin } from './sign-in-link-plugin'
import { mayStartSession } from './start-session'

/** What better-auth offers and we do not: people are changed by our own verbs, with roles and an audit row. */
const disabledPaths = [
  '/sign-up/email',
  '/update-user',
  '/delete-user',
  '/delete-user/callback',
  '/change-email',
  '/change-password',
  '/set-password',
  '/request-password-reset',
  '/reset-password',
  '/send-verification-email',
  '/verify-email',
  '/link-social',
  '/unlink-account',
]

/** The session of a person: e-mail and password, one-time links, OIDC where it is configured. */
export function createAuth(runtime: Runtime) {
  const { env } = runtime
  return betterAuth({
    appName: 'Plumbline',
    baseURL: env.publicUrl,
    basePath: '/api/auth',
    secret: runtime.secrets.derive('sessions'),
    trustedOrigins: (request) => [...trustedOrigins(env.publicUrl), ...sameHost(request?.headers)],
    database: drizzleAdapter(runtime.db, { provider: 'pg', schema: { user, session, account, verification } }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 200 },
    disabledPaths,
    user: {
      additionalFields: {
        role: { type: 'string', input: false, defaultValue: 'viewer' },
        disabled: { type: 'boolean', input: false, defaultValue: false },
      },
    },
    session: { expiresIn: 14 * 86_400, updateAge: 86_400 },
    // An OIDC account joins the person of the same address only where the issuer has verified it.
    account: { accountLinking: { enabled: true, trustedProviders: [] } },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: {
        '/sign-in/email': { window: 60, max: 20 },
        '/sign-in-link': { window: 60, max: 20 },
        '/get-session': false,
      },
    },
    advanced: {
      cookiePrefix: 'plumbline',
      useSecureCookies: env.publicUrl.startsWith('https:'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/' },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (made) => ((await mayStartSession(runtime, made.userId)) ? undefined : false),
          after: async (made) => await noteSignIn(runtime, made),
        },
      },
    },
    plugins: [signInLinkPlugin(runtime), ...(env.oidc ? [oidcPlugin(env.oidc)] : [])],
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => runtime.log[level === 'error' ? 'warn' : 'debug']({ part: 'sign-in' }, message),
    },
  })
}
export type Auth = ReturnType<typeof createAuth>

const kept = new WeakMap<Runtime, Auth>()

/** The auth of a runtime, made once. */
export function authOf(runtime: Runtime): Auth {
  const known = kept.get(runtime)
  if (known) return known
  const made = createAuth(runtime)
  kept.set(runtime, made)
  return made
}

/** The configured origin; on a loopback address, its other two names as well: people type either. */
export function trustedOrigins(publicUrl: string): string[] {
  const url = new URL(publicUrl)
  if (!['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return [url.origin]
  return ['localhost', '127.0.0.1', '[::1]'].map((name) => `${url.protocol}//${name}${url.port ? `:${url.port}` : ''}`)
}

/** The origin that the browser sees when it is not the configured one, such as behind a port forwarding. */
export const sameHost = (headers: Headers | undefined): string[] => {
  const host = headers?.get('host')
  return host ? [`http://${host}`] : []
}

/** Explicit endpoints: discovery would be fetched once at start and then never again. */
const oidcPlugin = (oidc: OidcSettings) =>
  genericOAuth({
    config: [
      {
        providerId: 'oidc',
        clientId: oidc.clientId,
        clientSecret: oidc.clientSecret,
        authorizationUrl: oidc.authorizationUrl,
        tokenUrl: oidc.tokenUrl,
        ...(oidc.userInfoUrl ? { userInfoUrl: oidc.userInfoUrl } : {}),
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
      },
    ],
  })

async function noteSignIn(runtime: Runtime, made: { userId: string; ipAddress?: string | null }): Promise<void> {
  const person = await runtime.db.query.user.findFirst({ where: (table, { eq }) => eq(table.id, made.userId) })
  await runtime.db.insert(audit).values({
    actor: person?.name ?? made.userId,
    actorKind: 'person',
    from: made.ipAddress || null,
    action: 'person.sign-in',
    subject: person?.email ?? made.userId,
  })
}
