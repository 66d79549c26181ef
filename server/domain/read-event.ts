import type { AllocationEvent } from './events'

/** An event as it was stored or sent, by whichever version of Plumbline. */
export type StoredEvent = Readonly<Record<string, unknown>>
/** Makes an event of version n one of version n + 1, which is set by the chain. Pure; leaves alone what did not change. */
export type Upcaster = (event: StoredEvent) => StoredEvent
/** An event of a newer version, or of a type that this one does not have. */
export type UnknownEvent = {
  type: 'unknown'
  /** What it calls itself; null where it says nothing that can be read. */
  name: string | null
  v: number | null
  at: string | null
  node: string | null
}

/**
 * From version 1 on, in order: entry 0 makes version 2 of version 1. Events are never rewritten, so an entry stays for ever. Who
 * changes the shape of an event adds one here, raises `v` in events.ts, and keeps a fixture of the old shape.
 */
const upcasters: readonly Upcaster[] = []

/** Listed by hand, so that a page does not load the schema; the compiler holds the list to it. */
const types = {
  'allocation-created': true,
  'node-started': true,
  'step-started': true,
  'step-log': true,
  'step-exchange': true,
  'step-finished': true,
  'step-failed': true,
  'step-rechecked': true,
  'node-address': true,
  'node-delivered': true,
  'node-failed': true,
  'node-held': true,
  'node-cancelled': true,
  'node-retried': true,
  'cleanup-started': true,
  'cleanup-log': true,
  'cleanup-finished': true,
} as const satisfies Record<AllocationEvent['type'], true>
const knownTypes: ReadonlySet<string> = new Set(Object.keys(types))

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A reader for a chain of upcasters: what is older is brought up to date, what is newer is `unknown`. */
export function readerOf(
  chain: readonly Upcaster[],
  types: ReadonlySet<string> = knownTypes,
): (stored: unknown) => AllocationEvent | UnknownEvent {
  const current = chain.length + 1
  return (stored) => {
    const event: StoredEvent = typeof stored === 'object' && stored !== null ? (stored as StoredEvent) : {}
    const { v } = event
    const told = typeof v === 'number' && Number.isInteger(v) && v >= 1 ? v : null
    if (told === null || told > current) return unknown(event, told)
    const upToDate = chain
      .slice(told - 1)
      .reduce((before, upcast, index) => ({ ...upcast(before), v: told + index + 1 }), event)
    return types.has(String(upToDate.type)) ? (upToDate as AllocationEvent) : unknown(event, told)
  }
}

const unknown = (event: StoredEvent, v: number | null): UnknownEvent => ({
  type: 'unknown',
  name: textOf(event.type),
  v,
  at: textOf(event.at),
  node: textOf(event.node),
})

/** Reads an event of any version: never throws, an event of this version is given back as it is. */
export const readEvent = readerOf(upcasters)

/** For what hands events on: up to date where we know how, else as it is, since its reader may be newer than we are. */
export function bringUpToDate(stored: AllocationEvent): AllocationEvent {
  const event = readEvent(stored)
  return event.type === 'unknown' ? stored : event
}
