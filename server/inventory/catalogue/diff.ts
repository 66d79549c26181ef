import { isDeepStrictEqual } from 'node:util'
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
import { type Items, isWhole, itemsOf, placeOf, seriesOf } from './items'

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
  // What another one took the place of is no surprise: publishers upload all their images anew in one night.
  const lacking = isWhole(told, kind) ? replacements(was, is).went : [...was.values()].filter(({ id }) => !is.has(id))
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

/** Between two whole lists, by name. What took another one's place is told once, not as one that went and one that came. */
function changesOf(kind: CatalogueKind, was: Items, is: Items): CatalogueChange[] {
  const base = { kind, replacedId: null, goneAt: null, namesakes: [] }
  const changes = [...is.values()].flatMap((after): CatalogueChange[] => {
    const before = was.get(after.id)
    // Most are the same to the letter, and cost nothing more.
    if (!before || isDeepStrictEqual(before, after) || describeFacts(before, after).length === 0) return []
    return [{ ...base, itemId: after.id, name: after.name, what: 'changed', before, after }]
  })
  const names = Map.groupBy(is.values(), placeOf)
  const namesakes = (item: CatalogueItem) => {
    const place = placeOf(item)
    return place === null ? [] : (names.get(place) ?? []).map(({ id }) => id).filter((id) => id !== item.id)
  }
  const { came, went, replaced } = replacements(was, is)
  for (const after of came) {
    const before = replaced.get(after.id) ?? null
    const told = { ...base, itemId: after.id, name: after.name, before, after, namesakes: namesakes(after) }
    changes.push(before ? { ...told, what: 'replaced', replacedId: before.id } : { ...told, what: 'added' })
  }
  for (const before of went) {
    const told = { ...base, itemId: before.id, name: before.name, before, namesakes: namesakes(before) }
    changes.push({ ...told, what: 'gone', after: null })
  }
  return changes.sort((a, b) => collator.compare(a.name, b.name))
}

const collator = new Intl.Collator('en', { numeric: true })

/**
 * What came, what it took the place of, and what went without a successor: by the same name or alias, also of one that is still there
 * under another name, then by names that differ in their day alone.
 */
function replacements(was: Items, is: Items) {
  const came = [...is.values()].filter(({ id }) => !was.has(id))
  const left = [...was.values()].filter((item) => {
    const now = is.get(item.id)
    return now === undefined || placeOf(now) !== placeOf(item)
  })
  const byPlace = pairs(came, left, placeOf)
  const taken = new Set([...byPlace.values()].map(({ id }) => id))
  const went = [...was.values()].filter(({ id }) => !is.has(id) && !taken.has(id))
  const bySeries = pairs(
    came.filter(({ id }) => !byPlace.has(id)),
    went,
    seriesOf,
  )
  for (const { id } of bySeries.values()) taken.add(id)
  return { came, replaced: new Map([...byPlace, ...bySeries]), went: went.filter(({ id }) => !taken.has(id)) }
}

/**
 * Which of those that came follows which of those that left, by what both have in common. With more than one on a side nobody can
 * say which followed which, and each is told by itself.
 */
function pairs(
  came: readonly CatalogueItem[],
  left: readonly CatalogueItem[],
  common: (item: CatalogueItem) => string | null,
): Map<string, CatalogueItem> {
  const before = Map.groupBy(left, common)
  const found = [...Map.groupBy(came, common)].flatMap(([key, [one, ...others]]) => {
    const [old, ...olds] = key === null ? [] : (before.get(key) ?? [])
    return one && old && others.length === 0 && olds.length === 0 ? [[one.id, old] as const] : []
  })
  return new Map(found)
}
