import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { user } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { personItem } from './list-people'
import { newPersonInput, type personShape } from './shapes'

/** Adds somebody who may sign in; a sign-in link is made apart. Throws `conflict` when the address is taken. */
export async function createPerson(ctx: ServiceContext, input: unknown): Promise<z.infer<typeof personShape>> {
  requireRole(ctx, 'admin')
  const values = parse(newPersonInput, input)
  return await change(ctx, async (tx, record) => {
    const [person] = await tx
      .insert(user)
      .values({ id: randomBytes(16).toString('hex'), ...values, emailVerified: true })
      .onConflictDoNothing()
      .returning()
    if (!person) throw new ServiceError('conflict', `Somebody with the address ${values.email} is here already.`)
    await record({ action: 'person.create', subject: person.email, details: { role: person.role } })
    return personItem(person, false)
  })
}
