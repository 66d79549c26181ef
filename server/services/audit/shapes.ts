import { z } from 'zod'
import { pageInput } from '../paging'

export const actorKinds = ['person', 'token', 'system'] as const

export const sealShape = z.object({
  position: z.number().int(),
  hash: z.string(),
  previousHash: z.string(),
  sealedAt: z.string(),
})
export const auditShape = z.object({
  id: z.number().int(),
  at: z.string(),
  actor: z.string(),
  actorKind: z.enum(actorKinds),
  from: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
  /** Its place in the chain; null for what waits for its seal. */
  seal: sealShape.nullable(),
})

/** One value, or several as `a,b`: a query string has only text. */
const several = <Item extends z.ZodType<string>>(item: Item) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
    z.array(item).max(50),
  )
const day = /^\d{4}-\d\d-\d\d$/
/** A day (UTC) or a time with its zone. */
const moment = z
  .string()
  .refine((text) => (day.test(text) || /T.*(Z|[+-]\d\d:\d\d)$/.test(text)) && !Number.isNaN(Date.parse(text)), {
    message: 'must be a day such as 2026-11-22, or a time with its zone such as 2026-11-22T12:00:00Z',
  })

export const auditFilterInput = z.object({
  actor: several(z.string().max(200)).optional(),
  kind: several(z.enum(actorKinds)).optional(),
  /** `cloud.sync`, or all of a group: `cloud.*`. */
  action: several(
    z
      .string()
      .regex(/^[a-z][a-z-]*\.([a-z-]+|\*)$/, 'must be an action such as cloud.sync, or a group such as cloud.*'),
  ).optional(),
  subject: z.string().max(500).optional(),
  /** The beginning of a sender's address. */
  from: z.string().max(64).optional(),
  since: moment.optional(),
  /** A day counts to its end. */
  until: moment.optional(),
  /** A part of any text of an entry. */
  q: z.string().max(200).optional(),
})
export type AuditFilterInput = z.infer<typeof auditFilterInput>
export const listAuditInput = auditFilterInput.extend(pageInput)

const count = z.object({ value: z.string(), count: z.number().int() })
/** Counts for the filters beside the list, each without its own filter. At most 100 values each. */
export const auditFacetsShape = z.object({ actions: z.array(count), actors: z.array(count), kinds: z.array(count) })

export const headShape = z.object({
  /** The last seal; null when nothing was sealed yet. */
  head: sealShape.nullable(),
  /** Entries that wait for their seal. */
  waiting: z.number().int(),
})

export const verifyInput = z.object({
  /** Where to go on: what the answer before said as `next`. */
  after: z.object({ position: z.number().int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
})
export const verifyShape = z.object({
  /** How many seals were looked at by this call. */
  checked: z.number().int(),
  /** The last one that is right, to go on after it; null when this was the end, or it is broken. */
  next: z.object({ position: z.number().int(), hash: z.string() }).nullable(),
  /** The first thing that is wrong, in words. */
  broken: z
    .object({
      kind: z.enum(['changed', 'removed', 'inserted', 'seal-changed', 'seal-removed']),
      position: z.number().int().nullable(),
      id: z.number().int().nullable(),
      sentence: z.string(),
    })
    .nullable(),
  head: sealShape.nullable(),
  waiting: z.number().int(),
})
export type VerifyAnswer = z.infer<typeof verifyShape>
