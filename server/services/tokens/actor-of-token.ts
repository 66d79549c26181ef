import { eq, sql } from 'drizzle-orm'
import { apiToken } from '@/db/schema'
import type { Actor, Runtime } from '../context'
import { hashToken } from '../people/sign-in-link'
import { noteTokenUse } from './note-token-use'

/** Who a token stands for, or why it stands for nobody any more: told only to the one who holds the right token. */
export type TokenHolder = { actor: Actor; refusal?: undefined } | { actor: null; refusal?: string }

/** Who a bearer token stands for. Its use is noted, at most once a minute, and at once from an address that is new. */
export async function actorOfToken(
  runtime: Pick<Runtime, 'db' | 'log'>,
  token: string,
  from: string | null,
): Promise<TokenHolder> {
  if (!token.startsWith('plb_')) return { actor: null }
  const [found] = await runtime.db
    .select({
      row: apiToken,
      // The database's clock, as everywhere.
      expired: sql<boolean>`coalesce(${apiToken.expiresAt} <= now(), false)`,
      noted: sql<boolean>`coalesce(${apiToken.lastUsedAt} > now() - interval '1 minute', false)`,
    })
    .from(apiToken)
    .where(eq(apiToken.tokenHash, hashToken(token)))
  if (!found) return { actor: null }
  const { row, expired, noted } = found
  if (row.revokedAt) {
    return {
      actor: null,
      refusal: `The token "${row.name}" was revoked on ${day(row.revokedAt)}. Ask an admin for a new one.`,
    }
  }
  if (expired && row.expiresAt) {
    return {
      actor: null,
      refusal: `The token "${row.name}" expired on ${day(row.expiresAt)}. Ask an admin for a new one.`,
    }
  }
  await noteTokenUse(runtime, row, { from, noted })
  const { id, name, role, scopes } = row
  return { actor: { id, name, kind: 'token', role, from, ...(scopes ? { scopes } : {}) } }
}

const day = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
