import { eq } from 'drizzle-orm'
import { user } from '@/db/schema'
import type { Runtime } from '../context'

/** A disabled person gets no session, by whatever way. */
export async function mayStartSession(runtime: Pick<Runtime, 'db'>, userId: string): Promise<boolean> {
  const [person] = await runtime.db.select({ disabled: user.disabled }).from(user).where(eq(user.id, userId))
  return person?.disabled === false
}
