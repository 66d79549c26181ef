import type { Catalogue } from '@/server/domain/catalogue'
import {
  type CatalogueChange,
  type CatalogueItem,
  type CatalogueKind,
  catalogueKinds,
  type HeldItem,
} from '@/server/domain/catalogue-change'
import { isDoubtful } from '../diff'
import { describeFacts } from './describe'
import { type Items, isWhole, itemsOf, placeOf } from './items'

type Lists = Pick<Catalogue, 'flavors' | 'images' | 'networks'>
export type CatalogueDiff = { changes: CatalogueChange[]; held: HeldItem[] }
type Looks = { now: Date; betweenSightingsMs: number }

/**
 * What a reading changes of what was known: the last reading with what is held. A list that was cut short or not given to us
 * closes nothing; one that suddenly lacks a large part of what was there is believed when a second one, not at once after it,
 * lacks it too. `held` is what counts as there until then.
 */
export function diffCatalogue(
  known: { lists: Lists; held: readonly HeldItem[] },
  told: Lists & Pick<Catalogue, 'gaps'>,
  looks: Looks,
): CatalogueDiff {
  const diffs = catalogueKinds.map((kind) => diffList(kind, known, told, looks))
  return { changes: diffs.flatMap(({ changes }) => changes), held: diffs.flatMap(({ held }) => held) }
}

function diffList(
  kind: CatalogueKind,
  known: { lists: Lists; held: readonly HeldItem[] },
  told: Lists & Pick<Catalogue, 'gaps'>,
  looks: Looks,
): CatalogueDiff {
  const heldBefore = new Map(known.held.filter((one) => one.kind === kind).map((one) => [one.item.id, one]))
  const was = new Map([...itemsOf(known.lists, kind), ...[...heldBefore].map(([id, { item }]) => [id, item] as const)])
  const is = itemsOf(told, kind)
  const lacking = [...was.values()].filter(({ id }) => !is.has(id))
  const held = isWhole(told, kind)
    ? doubtful(kind, { lacking, heldBefore, present: was.size, listed: is.size }, looks)
    : lacking.map((item) => ({ kind, item, lackedSince: heldBefore.get(item.id)?.lackedSince ?? null }))
  const stays = new Set(held.map(({ item }) => item.id))
  return { changes: changesOf(kind, was, new Map([...is, ...kept(was, stays)])), held }
}

const kept = (was: Items, stays: ReadonlySet<string>) => [...was].filter(([id]) => stays.has(id))

function doubtful(
  kind: CatalogueKind,
  list: { lacking: CatalogueItem[]; heldBefore: ReadonlyMap<string, HeldItem>; present: number; listed: number },
  { now, betweenSightingsMs }: Looks,
): HeldItem[] {
  const since = (id: string) => list.heldBefore.get(id)?.lackedSince ?? null
  const surprising = list.lacking.filter(({ id }) => {
    const first = since(id)
    return first === null || now.getTime() - Date.parse(first) < betweenSightingsMs
  })
  const counts = { present: list.present, surprising: surprising.length, listed: list.listed }
  if (!isDoubtful(counts)) return []
  return surprising.map((item) => ({ kind, item, lackedSince: since(item.id) ?? now.toISOString() }))
}

/** Between two whole lists. What took another one's place is told once, not as one that went and one that came. */
function changesOf(kind: CatalogueKind, was: Items, is: Items): CatalogueChange[] {
  const before = byPlace(was)
  const after = byPlace(is)
  const replaced = new Set<string>()
  const changes: CatalogueChange[] = []
  const base = { kind, replacedId: null, goneAt: null }
  for (const item of is.values()) {
    const { id, name } = item
    const earlier = was.get(id)
    const namesakes = others(after, item)
    if (earlier) {
      if (describeFacts(earlier, item).length > 0)
        changes.push({ ...base, itemId: id, name, what: 'changed', before: earlier, after: item, namesakes: [] })
      continue
    }
    const old = predecessor(item, { before, after, is })
    if (old) {
      replaced.add(old.id)
      changes.push({
        ...base,
        itemId: id,
        name,
        what: 'replaced',
        before: old,
        after: item,
        replacedId: old.id,
        namesakes,
      })
    } else changes.push({ ...base, itemId: id, name, what: 'added', before: null, after: item, namesakes })
  }
  for (const item of was.values()) {
    if (is.has(item.id) || replaced.has(item.id)) continue
    const { id, name } = item
    changes.push({ ...base, itemId: id, name, what: 'gone', before: item, after: null, namesakes: others(after, item) })
  }
  return changes
}

type Places = ReadonlyMap<string, CatalogueItem[]>

const byPlace = (items: Items): Places =>
  Map.groupBy(
    [...items.values()].filter((item) => placeOf(item) !== null),
    (item) => placeOf(item) ?? '',
  )

const others = (places: Places, item: CatalogueItem): string[] =>
  (places.get(placeOf(item) ?? '') ?? []).map(({ id }) => id).filter((id) => id !== item.id)

/**
 * The item whose place a new one took: gone, or there under another name. With more than one that comes or went, nobody can say
 * which followed which, and each is told by itself.
 */
function predecessor(
  item: CatalogueItem,
  { before, after, is }: { before: Places; after: Places; is: Items },
): CatalogueItem | null {
  const place = placeOf(item)
  if (place === null) return null
  const came = (after.get(place) ?? []).filter(({ id }) => !(before.get(place) ?? []).some((one) => one.id === id))
  const left = (before.get(place) ?? []).filter(({ id }) => {
    const now = is.get(id)
    return now === undefined || placeOf(now) !== place
  })
  return came.length === 1 && left.length === 1 ? (left[0] ?? null) : null
}
