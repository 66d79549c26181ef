import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import { apiToken, audit } from '@/db/schema'
import type { Runtime } from '../context'

/** As many addresses are remembered of a token; the audit names each of them once, so that nobody fills it by moving about. */
export const tokenAddressesMax = 50

/** Notes that a token was used: the time at most once a minute, an address that is new at once and in the audit. */
export async function noteTokenUse(
  { db }: Pick<Runtime, 'db'>,
  token: typeof apiToken.$inferSelect,
  use: { from: string | null; noted: boolean },
): Promise<void> {
  const { from } = use
  if (from !== null && !token.addresses.includes(from) && token.addresses.length < tokenAddressesMax) {
    await noteAddress(db, token, from)
  } else if (!use.noted) {
    await db
      .update(apiToken)
      .set({ lastUsedAt: sql`now()`, uses: sql`${apiToken.uses} + 1`, lastUsedFrom: from })
      .where(
        and(
          eq(apiToken.id, token.id),
          or(isNull(apiToken.lastUsedAt), lt(apiToken.lastUsedAt, sql`now() - interval '1 minute'`)),
        ),
      )
  }
}

async function noteAddress(db: Runtime['db'], token: typeof apiToken.$inferSelect, from: string): Promise<void> {
  await db.transaction(async (tx) => {
    const [first] = await tx
      .update(apiToken)
      .set({
        lastUsedAt: sql`now()`,
        uses: sql`${apiToken.uses} + 1`,
        lastUsedFrom: from,
        addresses: sql`array_append(${apiToken.addresses}, ${from}::text)`,
      })
      // Of several requests at once from a new address, one notes it.
      .where(and(eq(apiToken.id, token.id), sql`not (${from}::text = any(${apiToken.addresses}))`))
      .returning({ addresses: apiToken.addresses })
    if (!first) return
    const known = first.addresses.length
    await tx.insert(audit).values({
      actor: token.name,
      actorKind: 'token',
      from,
      action: 'token.new-address',
      subject: token.name,
      details: { id: token.id, addresses: known, ...(known >= tokenAddressesMax ? { furtherAreNotNoted: true } : {}) },
    })
  })
}
