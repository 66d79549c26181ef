import { type Role, roleIncludes } from './roles'

/** What a bearer token may be used for, besides what its role allows, and the lowest role with which that is of any use. */
export const tokenScopeWords = {
  read: { what: 'Look at everything its role may see, and follow events', role: 'viewer' },
  exports: {
    what: 'Download files for other tools: Ansible, ssh, Prometheus targets, CSV, scorecards',
    role: 'viewer',
  },
  metrics: { what: 'Read /api/metrics', role: 'viewer' },
  allocate: { what: 'Launch, cancel, retry and release nodes', role: 'operator' },
  nodes: { what: 'Change several nodes at once: power, tags, release', role: 'operator' },
  conformance: { what: 'Run conformance, change guidelines, import results of interop tests', role: 'operator' },
  clouds: { what: 'Sync, probe, add and change clouds; remove leftovers', role: 'operator' },
  activity: { what: 'Read and export the activity', role: 'admin' },
  admin: { what: 'All the rest: people, tokens, keys, webhooks, retention', role: 'admin' },
} as const satisfies Record<string, { what: string; role: Role }>
export type TokenScope = keyof typeof tokenScopeWords
export const tokenScopes = Object.keys(tokenScopeWords) as [TokenScope, ...TokenScope[]]

/** Least privilege for what tokens are usually made for. */
export const tokenPresets = [
  { id: 'prometheus', name: 'Prometheus', role: 'viewer', scopes: ['metrics'], days: 365 },
  {
    id: 'prometheus-sd',
    name: 'Prometheus with its targets',
    role: 'viewer',
    scopes: ['metrics', 'exports'],
    days: 365,
  },
  { id: 'ansible', name: 'Ansible, ssh_config, spreadsheets', role: 'viewer', scopes: ['exports'], days: 90 },
  { id: 'ci', name: 'CI that launches nodes', role: 'operator', scopes: ['allocate', 'read'], days: 90 },
  { id: 'read', name: 'A dashboard that reads', role: 'viewer', scopes: ['read'], days: 90 },
  { id: 'audit', name: 'A log archive that takes the activity', role: 'admin', scopes: ['activity'], days: 365 },
] as const satisfies readonly { id: string; name: string; role: Role; scopes: readonly TokenScope[]; days: number }[]

/** Scopes that are of no use with this role. */
export const scopesBeyond = (role: Role, scopes: readonly TokenScope[]): TokenScope[] =>
  scopes.filter((scope) => !roleIncludes(role, tokenScopeWords[scope].role))

/** Changes belong to the scope of their router; routers that are not named are `admin`. */
const mutationScopes: Record<string, TokenScope> = {
  allocations: 'allocate',
  nodes: 'nodes',
  bulk: 'nodes',
  views: 'nodes',
  conformance: 'conformance',
  scorecards: 'conformance',
  guidelines: 'conformance',
  interop: 'conformance',
  clouds: 'clouds',
  leftovers: 'clouds',
}

/**
 * The scope that a procedure asks for when it names none itself (`meta.scope`): `read` for what viewers and operators may look
 * at, the scope of its router for changes, `activity` for the audit, else `admin`.
 */
export function scopeOfProcedure(procedure: { path: string; type: string; role?: Role | 'public' }): TokenScope {
  const router = procedure.path.split('.')[0] ?? ''
  if (router === 'audit') return 'activity'
  if (procedure.type === 'mutation') return mutationScopes[router] ?? 'admin'
  return procedure.role === 'admin' ? (mutationScopes[router] ?? 'admin') : 'read'
}

/** Days until a token ends from which on everybody who sees it is warned. */
export const tokenEndsSoonDays = 14
