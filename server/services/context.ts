import type { Logger } from 'pino'
import type postgres from 'postgres'
import type { Database } from '@/db/client'
import { ServiceError } from '@/server/domain/errors'
import { type Role, roleIncludes } from '@/server/domain/roles'
import { type TokenScope, tokenScopeWords } from '@/server/domain/token-scope'
import type { Env } from '@/server/env'
import type { Queue } from '@/server/queue/queue'
import type { Providers } from './clouds/providers'
import type { Trouble } from './health/trouble'
import type { Secrets } from './secrets/secrets'
import type { Wakes } from './wakes'

/** Who asks. `from` is the address of the request's sender, where there is one. */
export type Actor = {
  readonly id: string
  readonly name: string
  readonly kind: 'person' | 'token' | 'system'
  readonly role: Role
  readonly from: string | null
  /** What a token may be used for; absent for people, and for tokens that may do all that their role allows. */
  readonly scopes?: readonly TokenScope[]
}

/** What one process holds once: made by `createRuntime`. */
export type Runtime = {
  readonly db: Database
  /** The same pool without drizzle. */
  readonly sql: postgres.Sql
  readonly queue: Queue
  readonly env: Env
  readonly log: Logger
  readonly providers: Providers
  readonly secrets: Secrets
  /** Wakes those who wait for events of an allocation or for a node's cancel. */
  readonly wakes: Wakes
  /** What this process cannot do at the moment. */
  readonly trouble: Trouble
  /** Id of this installation; part of every mark in a cloud. */
  readonly installation: string
  /** Aborts when the process is to stop: streams end on it. */
  readonly stopping: AbortSignal
}

/** What every verb is given first. */
export type ServiceContext = Runtime & { readonly actor: Actor }

/** Plumbline itself, for schedules, workers and commands on the machine. */
export const systemActor: Actor = { id: 'system', name: 'Plumbline', kind: 'system', role: 'admin', from: null }

/** The context in which the product acts by itself. */
export const asSystem = (runtime: Runtime): ServiceContext => ({ ...runtime, actor: systemActor })

/** Throws ServiceError `forbidden` unless the actor has the role, or one that includes it. The first line of every verb. */
export function requireRole(ctx: { readonly actor: Actor }, needed: Role): void {
  if (!roleIncludes(ctx.actor.role, needed)) {
    throw new ServiceError(
      'forbidden',
      `This needs the role ${needed}; ${ctx.actor.name} has ${ctx.actor.role}. Ask an admin to change it in Settings.`,
    )
  }
}

/**
 * Throws ServiceError `forbidden` unless a token has the scope. Called where requests come in (procedure builders, routes beside
 * tRPC): a verb does not know what it is part of.
 */
export function requireScope(actor: Actor, needed: TokenScope): void {
  if (!actor.scopes || actor.scopes.includes(needed)) return
  const own = actor.scopes.length > 0 ? actor.scopes.join(', ') : 'none'
  throw new ServiceError(
    'forbidden',
    `This needs a token with the scope "${needed}" (${lower(tokenScopeWords[needed].what)}); ${actor.name} has ${own}. Make one in Settings, Tokens.`,
  )
}

const lower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`
