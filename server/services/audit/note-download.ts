import { audit } from '@/db/schema'
import type { ServiceContext } from '../context'
import { Bounded } from './bounded'
import { kickSealing } from './seal'

/** Prometheus asks for its targets each minute: of a token's files one entry an hour tells as much as sixty. */
const ofTokens = new Bounded({ max: 1, windowMs: 3_600_000 })
/** A person who clicks is noted each time, one who scripts the session not without end. */
const ofPeople = new Bounded({ max: 60, windowMs: 3_600_000 })

/** Notes in the activity that a file was taken, with what it was narrowed to. */
export async function noteDownload(
  ctx: ServiceContext,
  file: { kind: string; input: Record<string, string> },
): Promise<void> {
  const { name, kind, from, id } = ctx.actor
  const allowed = (kind === 'person' ? ofPeople : ofTokens).take(`${ctx.installation} ${id} ${file.kind} ${from}`)
  if (allowed !== 'yes') return
  const parameters = Object.fromEntries(
    Object.entries(file.input)
      .slice(0, 20)
      .map(([key, value]) => [key.slice(0, 50), value.slice(0, 200)]),
  )
  await ctx.db.insert(audit).values({
    actor: name,
    actorKind: kind,
    from,
    action: 'export.download',
    subject: file.kind,
    details: { parameters, ...(kind === 'token' ? { notedAgain: 'in an hour' } : {}) },
  })
  kickSealing(ctx)
}
