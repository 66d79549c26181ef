import { z } from 'zod'
import { ProviderError } from '@/server/providers/errors'
import type { SyncCursor } from '@/server/providers/port'
import type { Bindings } from './bindings'

/**
 * A moment of the cloud's own clock, and what its floating IPs were bound to then: what a bound floating IP does to a server does not
 * touch its `updated` time.
 */
export type KnownAtCursor = { changesSince: string; bindings: Bindings }

/** About 300 kB; a project that has bound more floating IPs is listed in full each time. */
const bindingsMax = 2_000

const cursorSchema = z.strictObject({
  version: z.literal(1),
  changesSince: z.iso.datetime(),
  /** Floating IP, its address and port, the server that has the port. */
  bindings: z.array(z.tuple([z.string(), z.string(), z.string().nullable()])).max(bindingsMax),
})

/** All that the next increment must know, so that any worker can go on from it; null where that would be too much. */
export function writeCursor({ changesSince, bindings }: KnownAtCursor): SyncCursor | null {
  if (bindings.size > bindingsMax) return null
  const told: z.infer<typeof cursorSchema> = {
    version: 1,
    changesSince,
    bindings: [...bindings].map(([id, { to, server }]) => [id, to, server]),
  }
  return JSON.stringify(told)
}

/** Throws `invalid` for what is no such cursor, one of an earlier version among them. */
export function readCursor(cursor: SyncCursor): KnownAtCursor {
  const parsed = cursorSchema.safeParse(jsonOf(cursor))
  if (!parsed.success) throw new ProviderError('invalid', 'This cursor cannot be read: list all nodes.')
  const { changesSince, bindings } = parsed.data
  return { changesSince, bindings: new Map(bindings.map(([id, to, server]) => [id, { to, server }])) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
