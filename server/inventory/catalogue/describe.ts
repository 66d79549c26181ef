import type { CatalogueChange, CatalogueItem } from '@/server/domain/catalogue-change'
import { type Fact, factsOf } from './facts'

/** Names, properties and extra specs are what anyone wrote; more than this of one is of no use in a sentence. */
const valueLengthMax = 160
/** Ids of namesakes that are told. */
const namesakesMax = 5

/** What became different between two descriptions, a line each, in words; empty where nothing did. */
export function describeFacts(before: CatalogueItem, after: CatalogueItem): string[] {
  const [was, is] = [factsOf(before), factsOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((label) => line(was.get(label), is.get(label)))
}

function line(was: Fact | undefined, is: Fact | undefined): string[] {
  const { label, listed } = (is ?? was)!
  if (was?.value === is?.value && Boolean(was) === Boolean(is)) return []
  if (listed && !was) return [`${label} was added: ${told(is)}`]
  if (listed && !is) return [`${label} was removed: it was ${told(was)}`]
  return [`${label}: ${told(was)} -> ${told(is)}`]
}

function told(fact: Fact | undefined): string {
  const { value, shownLength = valueLengthMax } = fact ?? { value: null }
  if (value === null) return 'not told'
  return value === '' ? '""' : value.length > shownLength ? `${value.slice(0, shownLength)}…` : value
}

/** The lines of one change: what is different, and what else carries its name. */
export function describeChange(change: CatalogueChange): string[] {
  const { what, before, after, replacedId, itemId, goneAt } = change
  const facts = before && after ? describeFacts(before, after) : []
  const ids = what === 'replaced' && replacedId !== null ? [`id: ${replacedId} -> ${itemId}`] : []
  const away = what === 'returned' ? [`it had been gone since ${goneAt ?? 'a time that is not kept any more'}`] : []
  return [...away, ...ids, ...facts, ...othersOf(change)]
}

function othersOf({ kind, what, namesakes }: CatalogueChange): string[] {
  if (namesakes.length === 0) return []
  const shown = namesakes.slice(0, namesakesMax).join(', ')
  const ids = namesakes.length > namesakesMax ? `${shown} and ${namesakes.length - namesakesMax} more` : shown
  const one = namesakes.length === 1
  if (what === 'gone')
    return [`${one ? `another ${kind}` : `other ${kind}s`} of this name ${one ? 'is' : 'are'} still there: ${ids}`]
  return [`${one ? `another ${kind} has` : `other ${kind}s have`} this name as well: ${ids}`]
}

const happened = {
  added: 'was added',
  changed: '',
  replaced: 'was replaced',
  gone: 'is gone',
  returned: 'is back',
} as const satisfies Record<CatalogueChange['what'], string>

/** The whole change as one line: `image Ubuntu 24.04 was replaced: id: 1 -> 2; login user: ubuntu -> not told`. */
export function changeText(change: CatalogueChange): string {
  const subject = [change.kind, change.name || change.itemId, happened[change.what]].filter(Boolean).join(' ')
  const lines = describeChange(change)
  return lines.length > 0 ? `${subject}: ${lines.join('; ')}` : subject
}
