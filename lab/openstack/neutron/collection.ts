/** Lists in Neutron's manner: filters by attribute, `fields`, sorting, pages with `*_links` in both directions. */
import { type Sequence, sequenceOf } from '@/lab/crowd/sequence'
import { type Call, now, projectOf } from '../cloud'
import type { CrowdItems } from '../crowd/lists'
import { type JsonObject, json, type Reply } from '../http'
import type { Resource } from '../state'
import { badRequest, neutronError } from './errors'
import { isSimilar } from './filter'

export type Collection<Item extends { id: string }> = {
  /** `networks` */
  plural: string
  /** `network` */
  singular: string
  notFound: (id: string) => Error
  /** What the caller may see. */
  visible: (call: Call) => Item[]
  /** What the caller sees of a crowd besides; null: there is none. */
  crowd?: (call: Call) => CrowdItems<Item> | null
  view: (call: Call, item: Item) => JsonObject
  /** Every attribute that lists can be filtered and sorted by. */
  attributes: readonly string[]
  /** Filters that are no attribute of the view, by their name in the query. */
  filters?: Record<string, (item: Item, wanted: string) => boolean>
}

const reserved = new Set([
  'fields',
  'limit',
  'marker',
  'page_reverse',
  'sort_key',
  'sort_dir',
  'tags',
  'tags-any',
  'not-tags',
  'not-tags-any',
])

export function showItem<Item extends { id: string }>(collection: Collection<Item>, call: Call): Reply {
  const item = findItem(collection, call)
  return json(200, { [collection.singular]: onlyFields(call, collection.view(call, item)) })
}

/** The item that the path names; the collection's own 404 when the caller cannot see it. */
export function findItem<Item extends { id: string }>(collection: Collection<Item>, call: Call): Item {
  const id = call.params.id ?? ''
  const own = collection.visible(call).find((candidate) => candidate.id === id)
  const item = own ?? collection.crowd?.(call)?.find(id)
  if (!item) throw collection.notFound(id)
  return item
}

export function listItems<Item extends { id: string }>(collection: Collection<Item>, call: Call): Reply {
  refuseUnknownFilters(collection, call)
  const { rows: page, links } = paginate(collection, call, found(collection, call))
  const body: JsonObject = { [collection.plural]: page.map((item) => onlyFields(call, collection.view(call, item))) }
  if (links.length > 0) body[`${collection.plural}_links`] = links
  return json(200, body)
}

/** All that match, sorted. A crowd is only looked through where somebody asks for something of it. */
function found<Item extends { id: string }>(collection: Collection<Item>, call: Call): Sequence<Item> {
  const own = collection.visible(call)
  const crowd = collection.crowd?.(call)
  const asksNothing = [...call.query.keys()].every((name) =>
    ['fields', 'limit', 'marker', 'page_reverse'].includes(name),
  )
  if (crowd && asksNothing) return crowd.list(own)
  const items = crowd ? [...own, ...(crowd.candidates(call.query) ?? crowd.all())] : own
  const rows = items.map((item) => ({ item, view: collection.view(call, item) }))
  const matching = rows.filter((row) => matches(collection, call, row.item, row.view))
  const sorted = sort(collection, call, matching).map(({ item }) => item)
  return sequenceOf(sorted, ({ id }) => id)
}

const quotedList = (names: string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`

function refuseUnknownFilters<Item extends { id: string }>(collection: Collection<Item>, call: Call): void {
  const unknown = [...new Set(call.query.keys())].filter(
    (name) =>
      !reserved.has(name) && !collection.attributes.includes(name) && !Object.hasOwn(collection.filters ?? {}, name),
  )
  if (unknown.length > 0) throw badRequest(`${quotedList(unknown)} is invalid attribute for filtering`)
}

function matches<Item extends { id: string }>(
  collection: Collection<Item>,
  call: Call,
  item: Item,
  view: JsonObject,
): boolean {
  for (const name of new Set(call.query.keys())) {
    const wanted = call.query.getAll(name)
    const own = collection.filters?.[name]
    if (own) {
      if (!wanted.some((value) => own(item, value))) return false
    } else if (name.endsWith('tags') || name.endsWith('tags-any')) {
      if (!tagsMatch(name, wanted, view.tags)) return false
    } else if (!reserved.has(name) && !wanted.some((value) => isSimilar(view[name], value))) return false
  }
  return true
}

function tagsMatch(name: string, values: string[], tags: unknown): boolean {
  const has = (tag: string) => Array.isArray(tags) && tags.includes(tag)
  const wanted = values.flatMap((value) => value.split(','))
  const met = name.endsWith('-any') ? wanted.some(has) : wanted.every(has)
  return name.startsWith('not-') ? !met : met
}

type Row<Item> = { item: Item; view: JsonObject }

function sort<Item extends { id: string }>(collection: Collection<Item>, call: Call, rows: Row<Item>[]): Row<Item>[] {
  const keys = call.query.getAll('sort_key')
  const directions = call.query.getAll('sort_dir')
  if (keys.length !== directions.length) throw badRequest('The number of sort_keys and sort_dirs must be same')
  const bad = directions.filter((direction) => direction !== 'asc' && direction !== 'desc')
  if (bad.length > 0) {
    throw badRequest(`${quotedList(bad)} is invalid value for sort_dirs, valid value is 'asc' and 'desc'`)
  }
  const unknown = keys.filter((key) => !collection.attributes.includes(key))
  if (unknown.length > 0) throw badRequest(`${quotedList(unknown)} is invalid attribute for sort_keys`)
  const order = (a: Row<Item>, b: Row<Item>): number => {
    for (const [index, key] of keys.entries()) {
      const compared = String(a.view[key]).localeCompare(String(b.view[key]))
      if (compared !== 0) return directions[index] === 'desc' ? -compared : compared
    }
    return a.item.id < b.item.id ? -1 : 1
  }
  return [...rows].sort(order)
}

function paginate<Item extends { id: string }>(
  collection: Collection<Item>,
  call: Call,
  list: Sequence<Item>,
): { rows: Item[]; links: { rel: string; href: string }[] } {
  const limitText = call.query.get('limit')
  if (limitText !== null && !/^\d+$/.test(limitText)) {
    throw neutronError(
      400,
      'BadRequest',
      `Bad limit request: Limit must be an integer 0 or greater and not '${limitText}'.`,
    )
  }
  const maximum = call.cloud.character.pageMaximum.network
  const limit = Math.min(Number(limitText) || maximum, maximum)
  const reverse = call.query.get('page_reverse')?.toLowerCase() === 'true'
  const marker = call.query.get('marker')
  const at = marker === null ? -1 : list.indexOf(marker)
  if (marker !== null && at < 0) throw collection.notFound(marker)
  const end = marker === null ? list.length : at
  const page = reverse ? list.slice(Math.max(0, end - limit), end) : list.slice(at + 1, at + 1 + limit)
  const links: { rel: string; href: string }[] = []
  const paged = limitText !== null || list.length >= maximum
  const first = page[0]
  const last = page.at(-1)
  if (paged && last && (page.length >= limit || reverse)) links.push({ rel: 'next', href: link(call, last.id, false) })
  if (paged && first && (page.length >= limit || !reverse))
    links.push({ rel: 'previous', href: link(call, first.id, true) })
  return { rows: page, links }
}

function link(call: Call, marker: string, reverse: boolean): string {
  const query = new URLSearchParams(call.query)
  query.delete('marker')
  query.delete('page_reverse')
  query.append('marker', marker)
  if (reverse) query.append('page_reverse', 'True')
  return `${call.baseUrl}/network/v2.0${call.path}?${query}`
}

function onlyFields(call: Call, view: JsonObject): JsonObject {
  const fields = call.query.getAll('fields').filter((name) => name !== '')
  if (fields.length === 0) return view
  return Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)))
}

export const ownedBy = (call: Call, resource: { projectId: string }): boolean =>
  projectOf(call) !== '' && resource.projectId === projectOf(call)

/** A crowd belongs to the cloud's first project. */
export const ofCrowd = (call: Call): boolean =>
  projectOf(call) !== '' && projectOf(call) === call.cloud.state.projects[0]?.id

/** A new resource of the caller's project. */
export function newResource(call: Call, name: string, description: string): Resource {
  const time = now(call.cloud)
  return {
    id: call.cloud.context.random.uuid(),
    name,
    projectId: projectOf(call),
    description,
    tags: [],
    createdAt: time,
    updatedAt: time,
    revision: 1,
    seeded: false,
  }
}

/** Marks a change on a resource, as every PUT does. */
export function touch(call: Call, resource: Resource): void {
  resource.updatedAt = now(call.cloud)
  resource.revision += 1
}
