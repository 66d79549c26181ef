import { TRPCError } from '@trpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '@/server/domain/roles'
import type { Runtime } from '@/server/services/context'
import { refreshBuiltIns } from '@/server/services/guidelines/refresh-built-ins'
import { type TestInstallation, testInstallation, testRequest } from '@/server/services/testing/test-runtime'
import { createToken } from '@/server/services/tokens/create-token'
import { handleActivityExport } from './activity-export'
import { createCaller } from './caller'
import { handleExport } from './exports'
import { handleMetrics } from './metrics'
import { appRouter } from './root'
import { handleBadge, handleScorecardFile } from './scorecard-files'

type Who = 'anonymous' | Role
const everybody: Who[] = ['anonymous', 'viewer', 'operator', 'admin']

/** Who may call what: the one table. Each row is a procedure, the role it needs, and an input that parses. */
const uuid = '3f0c2f0e-0000-4000-8000-000000000000'
const config = { id: 'os1', provider: 'openstack', cloud: 'x', region: 'RegionOne' }
const table: Record<string, [needs: Role | 'public', input?: unknown]> = {
  'fleet.summary': ['viewer'],
  'nodes.list': ['viewer', {}],
  'nodes.facets': ['viewer', {}],
  'nodes.positions': ['viewer', {}],
  'nodes.differences': ['viewer', { from: '2026-01-01T00:00:00Z' }],
  'nodes.get': ['viewer', { id: uuid }],
  'views.list': ['viewer'],
  'views.save': ['viewer', { name: 'Mine', query: '' }],
  'views.update': ['viewer', { id: uuid }],
  'views.remove': ['viewer', { id: uuid }],
  'bulk.preview': ['operator', { action: { kind: 'reboot' }, nodes: { ids: [uuid] } }],
  'bulk.start': ['operator', { action: { kind: 'reboot' }, nodes: { ids: [uuid] } }],
  'bulk.list': ['viewer', {}],
  'bulk.get': ['viewer', { id: uuid }],
  'bulk.cancel': ['operator', { id: uuid }],
  'bulk.retry': ['operator', { id: uuid }],
  'clouds.list': ['viewer'],
  'clouds.get': ['viewer', { id: 'os1' }],
  'clouds.catalogue': ['viewer', { id: 'os1' }],
  'clouds.catalogueChanges': ['viewer', { id: 'os1' }],
  'clouds.allCatalogueChanges': ['viewer', {}],
  'clouds.limits': ['viewer', { id: 'os1' }],
  'clouds.latency': ['viewer', { id: 'os1' }],
  'clouds.networkRoles': ['viewer', { id: 'os1' }],
  'clouds.corrections': ['viewer', { id: 'os1' }],
  'clouds.quirks': ['viewer', { id: 'os1' }],
  'clouds.configuration': ['viewer'],
  'clouds.syncRuns': ['viewer', { id: 'os1' }],
  'clouds.probe': ['operator', { id: 'os1' }],
  'clouds.sync': ['operator', { id: 'os1' }],
  'clouds.add': ['admin', config],
  'clouds.update': ['admin', config],
  'clouds.setCredentials': [
    'admin',
    { id: 'os9', credentials: { kind: 'aws-key', accessKeyId: 'A', secretAccessKey: 's' } },
  ],
  'clouds.remove': ['admin', { id: 'os9' }],
  'allocations.plan': ['viewer', testRequest()],
  'allocations.list': ['viewer', {}],
  'allocations.get': ['viewer', { id: uuid }],
  'allocations.view': ['viewer', { id: uuid }],
  'allocations.events': ['viewer', { id: uuid }],
  'inventory.follow': ['viewer', { lastEventId: '1' }],
  'allocations.exchange': ['viewer', { id: uuid }],
  'allocations.launch': ['operator', testRequest()],
  'allocations.cancel': ['operator', { id: uuid }],
  'allocations.retry': ['operator', { id: uuid }],
  'allocations.release': ['operator', { id: uuid }],
  'leftovers.overview': ['viewer'],
  'leftovers.list': ['viewer', {}],
  'leftovers.sweep': ['operator', {}],
  'leftovers.remove': ['operator', { ids: [uuid] }],
  'leftovers.setSettings': ['admin', { cap: 5 }],
  'conformance.list': ['viewer', {}],
  'conformance.get': ['viewer', { id: uuid }],
  'conformance.schedule': ['viewer'],
  'conformance.start': ['operator', {}],
  'conformance.cancel': ['operator', { id: uuid }],
  'conformance.setSchedule': ['admin', { every: 'off' }],
  'scorecards.list': ['viewer', {}],
  'scorecards.matrix': ['viewer', {}],
  'scorecards.cell': ['viewer', { cloud: 'os1', step: 5 }],
  'scorecards.compare': ['viewer', { a: { cloud: 'os1' }, b: { cloud: 'os2' } }],
  'scorecards.signingKey': ['viewer'],
  'scorecards.links.list': ['admin'],
  'scorecards.links.create': ['admin', { guideline: 'none 1' }],
  'scorecards.links.revoke': ['admin', { id: uuid }],
  'scorecards.public': ['public', { token: 'pls_none' }],
  'guidelines.list': ['viewer'],
  'guidelines.get': ['viewer', { guideline: 'none 1' }],
  'guidelines.copy': ['admin', { guideline: 'none 1', name: 'mine', version: '1' }],
  'guidelines.update': ['admin', { guideline: 'none 1', yaml: 'name: x', revision: 1 }],
  'guidelines.remove': ['admin', { guideline: 'none 1' }],
  'guidelines.validate': ['admin', { yaml: 'name: x' }],
  'interop.list': ['viewer'],
  'interop.get': ['viewer', { key: '2019.11' }],
  'interop.import': ['admin', { text: '{}' }],
  'interop.remove': ['admin', { key: '2019.11' }],
  'interop.results': ['viewer', {}],
  'interop.removeResult': ['operator', { id: uuid }],
  'interop.report': ['viewer', { id: 'os1', guideline: '2019.11' }],
  'interop.scsReport': ['viewer', { id: 'os1', guideline: 'scope' }],
  'interop.across': ['viewer', { capability: 'compute-servers-create' }],
  'interop.matrix': ['viewer', {}],
  'me.get': ['viewer'],
  'me.setPassword': ['viewer', { next: 'correct horse battery' }],
  'people.list': ['admin'],
  'people.create': ['admin', { name: 'Ada', email: 'ada@example.org', role: 'viewer' }],
  'people.update': ['admin', { id: 'nobody' }],
  'people.signInLink': ['admin', { personId: 'nobody' }],
  'tokens.list': ['admin'],
  'tokens.create': ['admin', { name: 'ci', role: 'viewer' }],
  'tokens.revoke': ['admin', { id: 'none' }],
  'webhooks.list': ['admin'],
  'webhooks.deliveries': ['admin', { id: uuid }],
  'webhooks.create': ['admin', { name: 'chat', url: 'https://127.0.0.1/hook', events: ['verdict.worse'] }],
  'webhooks.update': ['admin', { id: uuid }],
  'webhooks.remove': ['admin', { id: uuid }],
  'webhooks.test': ['admin', { id: uuid }],
  'keys.list': ['viewer'],
  'keys.add': ['admin', { name: 'k', publicKey: 'ssh-ed25519 nonsense' }],
  'keys.remove': ['admin', { id: uuid }],
  'audit.list': ['admin', {}],
  'audit.facets': ['admin', {}],
  'audit.head': ['admin'],
  'audit.verify': ['admin', {}],
  'data.get': ['viewer'],
  'data.setRetention': ['admin', { exchanges: 90 }],
  'data.prune': ['admin', {}],
  'signIn.options': ['public'],
}

/** Routes that answer with streams or text of their own, with the role that they need. */
const routes: Record<string, [needs: Role, handle: (request: Request, runtime: Runtime) => Promise<Response>]> = {
  '/api/v1/exports/nodes': ['viewer', (request, runtime) => handleExport(request, 'nodes', runtime)],
  '/api/v1/exports/ansible': ['viewer', (request, runtime) => handleExport(request, 'ansible', runtime)],
  '/api/v1/exports/ssh-config': ['viewer', (request, runtime) => handleExport(request, 'ssh-config', runtime)],
  '/api/v1/exports/prometheus-sd': ['viewer', (request, runtime) => handleExport(request, 'prometheus-sd', runtime)],
  '/api/v1/scorecards/csv': ['viewer', (request, runtime) => handleScorecardFile(request, 'csv', runtime)],
  '/api/v1/scorecards/evidence': ['viewer', (request, runtime) => handleScorecardFile(request, 'evidence', runtime)],
  '/api/v1/scorecards/bundle': ['viewer', (request, runtime) => handleScorecardFile(request, 'bundle', runtime)],
  '/api/v1/scorecards/badge?cloud=os1': ['viewer', handleBadge],
  '/api/v1/activity/export': ['admin', handleActivityExport],
  '/api/metrics': ['viewer', handleMetrics],
}

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
  await refreshBuiltIns(here.runtime)
})
afterAll(async () => await here[Symbol.asyncDispose]())

const rank: Record<Who | 'public', number> = { public: 0, anonymous: 0, viewer: 1, operator: 2, admin: 3 }
type Verdict = 'allowed' | 'UNAUTHORIZED' | 'FORBIDDEN'
const declared = (needs: Role | 'public', who: Who): Verdict => {
  if (rank[who] >= rank[needs]) return 'allowed'
  return who === 'anonymous' ? 'UNAUTHORIZED' : 'FORBIDDEN'
}

/** What happens when `who` calls it. Any error that is not about rights came from behind the check: allowed. */
async function ask(path: string, who: Who, input: unknown): Promise<Verdict> {
  const actor = who === 'anonymous' ? null : here.as(who, { kind: 'token' }).actor
  const caller: unknown = createCaller({ runtime: here.runtime, actor, session: null })
  const procedure = path.split('.').reduce((inside, name) => (inside as Record<string, unknown>)[name], caller) as (
    input: unknown,
  ) => Promise<unknown>
  try {
    const answer = await procedure(input)
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      await (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]().next()
    }
    return 'allowed'
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    return error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN' ? error.code : 'allowed'
  }
}

describe('procedures and roles', () => {
  it('the table names every procedure and no other', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(appRouter._def.procedures).sort())
  })

  it('every procedure is built with the role that the table declares', () => {
    const built = Object.entries(appRouter._def.procedures).map(([path, procedure]) => [
      path,
      (procedure as unknown as { _def: { meta?: { role?: string } } })._def.meta?.role,
    ])
    expect(Object.fromEntries(built)).toEqual(
      Object.fromEntries(Object.entries(table).map(([path, [needs]]) => [path, needs])),
    )
  })

  it.each(Object.entries(table))('%s', async (path, [needs, input]) => {
    const outcomes: Record<string, Verdict> = {}
    // From the lowest role up, so that what is allowed cannot change what a refusal finds.
    for (const who of everybody) outcomes[who] = await ask(path, who, input)
    expect(outcomes).toEqual(Object.fromEntries(everybody.map((who) => [who, declared(needs, who)])))
  })

  it.each(Object.entries(routes))('GET %s, beside tRPC', async (path, [needs, handle]) => {
    const outcomes: Record<string, Verdict> = {}
    for (const who of everybody) {
      const token = who === 'anonymous' ? null : (await createToken(here.as('admin'), { name: who, role: who })).token
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
      const answer = await handle(new Request(`http://127.0.0.1:3000${path}`, { headers }), here.runtime)
      outcomes[who] = answer.ok ? 'allowed' : ((await answer.json()) as { code: Verdict }).code
    }
    expect(outcomes).toEqual(Object.fromEntries(everybody.map((who) => [who, declared(needs, who)])))
  })

  it('prints the matrix', () => {
    const sign = (needs: Role | 'public', who: Who) => (declared(needs, who) === 'allowed' ? 'yes' : '-')
    const all = [...Object.entries(table), ...Object.entries(routes)]
    const rows = all.map(([path, [needs]]) =>
      [path.padEnd(30), ...everybody.map((who) => sign(needs, who).padEnd(10))].join(' '),
    )
    const head = ['procedure'.padEnd(30), ...everybody.map((who) => who.padEnd(10))].join(' ')
    process.stdout.write(
      `\n${head}\n${rows.join('\n')}\n${rows.length} procedures and routes x ${everybody.length} roles\n`,
    )
    expect(rows.length).toBe(Object.keys(table).length + Object.keys(routes).length)
  })
})
