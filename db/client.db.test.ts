import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { createDatabase } from './client'
import { testDatabase } from './testing'

it('a transaction that its process forgot is ended by the database, and its locks with it', async () => {
  await using database = await testDatabase()
  const client = createDatabase(database.url, { poolSize: 2 })
  try {
    let locked: () => void = () => {}
    const holding = new Promise<void>((resolve) => {
      locked = resolve
    })
    const forgotten = client.db.transaction(async (tx) => {
      const [told] = await tx.execute(sql`show idle_in_transaction_session_timeout`)
      expect(told).toEqual({ idle_in_transaction_session_timeout: '30s' })
      // The same limit, sooner, so that the test need not wait for it.
      await tx.execute(sql`set local idle_in_transaction_session_timeout = '100ms'`)
      await tx.execute(sql`select pg_advisory_xact_lock(42)`)
      locked()
      await new Promise(() => undefined)
    })
    forgotten.catch(() => undefined)
    await holding
    // Waits until the lock is free.
    await client.db.transaction(async (tx) => await tx.execute(sql`select pg_advisory_xact_lock(42)`))
  } finally {
    await client.close()
  }
})
