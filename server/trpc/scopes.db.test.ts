import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { TRPCError } from '@trpc/server'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '@/server/domain/roles'
import { scopeOfProcedure, type TokenScope, tokenScopes } from '@/server/domain/token-scope'
import type { Runtime } from '@/server/services/context'
import { type TestInstallation, testInstallation } from '@/server/services/testing/test-runtime'
import { createToken } from '@/server/services/tokens/create-token'
import { handleActivityExport } from './activity-export'
import { createCaller } from './caller'
import { handleEvents } from './events-stream'
import { handleExport } from './exports'
import { handleTrpc } from './handler'
import { handleInteropResults } from './interop-results'
import { handleMetrics } from './metrics'
import { handleProfileFile } from './profile-files'
import { appRouter } from './root'
import { handleBadge, handleScorecardFile } from './scorecard-files'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

type Built = { _def: { type: string; meta?: { role?: Role | 'public'; scope?: TokenScope } } }
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Built>)
  .map(([name, { _def }]) => ({ name, role: _def.meta?.role, scope: _def.meta?.scope, type: _def.type }))
  .filter(({ role }) => role !== 'public')
const scopeOf = ({ name, role, scope, type }: (typeof procedures)[number]): TokenScope =>
  scope ?? scopeOfProcedure({ path: name, type, role })

/** What a procedure answers a token of the role admin with these scopes, asked without input. */
async function ask(name: string, scopes: readonly TokenScope[]): Promise<TRPCError | null> {
  const { actor } = here.as('admin', { kind: 'token', name: 'walker', scopes })
  const caller: unknown = createCaller({ runtime: here.runtime, actor, session: null })
  const procedure = name
    .split('.')
    .reduce((at, key) => (at as Record<string, unknown>)[key], caller) as () => Promise<unknown>
  try {
    await procedure()
    return null
  } catch (error) {
    if (error instanceof TRPCError) return error
    throw error
  }
}

describe('every procedure has a scope', () => {
  it('that the table of scopes explains', () => {
    const byScope = Object.groupBy(procedures, scopeOf)
    // Each scope is good for something, else a token with it would be a trap; exports and metrics are routes beside tRPC.
    expect(new Set([...Object.keys(byScope), 'exports', 'metrics'])).toEqual(new Set(tokenScopes))
    expect(byScope.activity?.map(({ name }) => name).every((name) => name.startsWith('audit.'))).toBe(true)
    expect(byScope.read?.filter(({ role }) => role === 'admin')).toEqual([])
    expect(byScope.read?.filter(({ type }) => type === 'mutation').map(({ name }) => name)).toEqual([
      'allocations.plan',
    ])
  })

  it.each(procedures.map((one) => [one.name, scopeOf(one)] as const))('%s: %s', async (name, scope) => {
    const others = tokenScopes.filter((one) => one !== scope)
    const refused = await ask(name, others)
    expect(refused).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining(`the scope "${scope}"`) })
    expect((await ask(name, [scope]))?.code).not.toBe('FORBIDDEN')
  })
})

const none = '3f0c2f0e-0000-4000-8000-000000000000'
/** Routes beside tRPC with the scope that each needs. */
const routes: Record<string, [scope: TokenScope, handle: (request: Request, runtime: Runtime) => Promise<Response>]> = {
  'exports/nodes': ['exports', (request, runtime) => handleExport(request, 'nodes', runtime)],
  'exports/ansible': ['exports', (request, runtime) => handleExport(request, 'ansible', runtime)],
  'scorecards/csv': ['exports', (request, runtime) => handleScorecardFile(request, 'csv', runtime)],
  'scorecards/badge?cloud=os1': ['read', handleBadge],
  'clouds/os1/clouds-yaml': [
    'exports',
    (request, runtime) => handleProfileFile(request, { id: 'os1', file: 'clouds-yaml' }, runtime),
  ],
  'clouds/os1/interop-results': ['conformance', (request, runtime) => handleInteropResults(request, 'os1', runtime)],
  [`allocations/${none}/events`]: ['read', (request, runtime) => handleEvents(request, none, runtime)],
  'activity/export': ['activity', handleActivityExport],
  metrics: ['metrics', handleMetrics],
}

describe('routes beside tRPC', () => {
  it.each(Object.entries(routes))('%s', async (at, [scope, handle]) => {
    const answer = async (scopes: TokenScope[]) => {
      const { token } = await createToken(here.as('admin'), { name: 'one', role: 'admin', scopes })
      return await handle(
        new Request(`http://127.0.0.1:3000/api/v1/${at}`, { headers: { authorization: `Bearer ${token}` } }),
        here.runtime,
      )
    }
    const refused = await answer(tokenScopes.filter((one) => one !== scope))
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ message: expect.stringContaining(`the scope "${scope}"`) })
    expect((await answer([scope])).status).not.toBe(403)
  })

  it('ask for the actor in one place, which looks at role and scope', () => {
    const folder = import.meta.dirname
    const asking = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
      .filter((file) => /\brequestContext\(/.test(readFileSync(path.join(folder, file), 'utf8')))
    // Those of tRPC itself hand the context to the builders.
    expect(asking.sort()).toEqual(['handler.ts', 'openapi.ts', 'request-context.ts', 'route-actor.ts'])
  })
})

describe('a token that has ended', () => {
  const overTrpc = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await handleTrpc(
      new Request('http://127.0.0.1:3000/api/trpc/clouds.list', { headers }),
      here.runtime,
    )
    return { status: answer.status, text: await answer.text() }
  }
  const end = async (id: string, column: 'expires_at' | 'revoked_at') =>
    await here.runtime.db.execute(
      sql`update api_token set ${sql.identifier(column)} = now() - interval '1 hour' where id = ${id}`,
    )

  it('is told so to the one who holds it, and to nobody else', async () => {
    const made = await createToken(here.as('admin'), { name: 'old ci', role: 'viewer', expiresInDays: 1 })
    expect((await overTrpc(made.token)).status).toBe(200)
    await end(made.id, 'expires_at')
    expect(await overTrpc(made.token)).toMatchObject({
      status: 401,
      text: expect.stringMatching(/The token \\"old ci\\" expired on \d{4}-\d\d-\d\d \d\d:\d\d UTC/),
    })
    const wrong = await overTrpc(`${made.token.slice(0, -1)}${made.token.endsWith('A') ? 'B' : 'A'}`)
    expect(wrong.status).toBe(401)
    expect(wrong.text).not.toContain('old ci')
  })

  it('is told that it was revoked', async () => {
    const made = await createToken(here.as('admin'), { name: 'leaked', role: 'viewer' })
    await end(made.id, 'revoked_at')
    const headers = { authorization: `Bearer ${made.token}` }
    const answer = await handleMetrics(new Request('http://127.0.0.1:3000/api/metrics', { headers }), here.runtime)
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('"leaked" was revoked') })
  })
})
