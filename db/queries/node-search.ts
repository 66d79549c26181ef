import { and, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../client'
import { node } from '../schema'
import { exactCondition, indexedConditions, lookedUp, searchWords, textHas } from './node-filter'

/** How often words occur: `share` of all nodes for the whole search, and by which parts of which words its trigrams are looked up. */
export type SearchPlan = { share: number; looked: ReadonlyMap<string, string>; words: string[] }

const sampleRows = 2_000
const sampleMs = 60_000
/** A word in fewer nodes than this is looked up; of one in more, the order of the list soon shows some. */
const rareShare = 0.01
/** As many letters of a word are looked up: of a longer one the index reads the lists of more trigrams, and hardly finds fewer nodes. */
const partLength = 6

/** A long list is read page by page with the same words, so that plans are kept with what they were made from. */
type Sample = { readAt: number; texts: Promise<string[]>; plans: Map<string, SearchPlan> }
const plansMax = 1_000
const samples = new WeakMap<Database, Sample>()

/**
 * Decides how a search is answered, by a sample of what is searched: Postgres knows too little of parts of words to choose between
 * trigrams (slow for a word that a third of all nodes has) and the order of the list (slow for one that ten nodes have).
 */
export async function planSearch(db: Database, q: string | undefined): Promise<SearchPlan> {
  const words = searchWords(q)
  const { texts: reading, plans } = sampleOf(db)
  const texts = await reading
  const key = words.join(' ')
  const known = plans.get(key)
  if (known) return known
  const plan = planOf(words, texts)
  if (plans.size < plansMax) plans.set(key, plan)
  return plan
}

function planOf(words: string[], texts: readonly string[]): SearchPlan {
  const rank = (word: string) =>
    texts.reduce((sum, text) => sum + (textHas(text, word) ? 1 : 0), 0) / (texts.length || 1)
  const rare = words.filter((word) => rank(word) < rareShare)
  const both = texts.filter((text) => words.every((word) => textHas(text, word))).length / (texts.length || 1)
  const looked = new Map((rare.length > 0 ? rare : words).map((word) => [word, rarestPart(lookedUp(word), texts)]))
  return { words, share: both, looked }
}

/** The letters in a row whose trigrams are in the fewest texts, so that the index has least to read. */
function rarestPart(word: string, texts: readonly string[]): string {
  if (word.length <= partLength) return word
  const padded = texts.map((text) => ` ${text}`)
  const counts = piecesOf(word, 3).map((trigram) => padded.filter((text) => text.includes(trigram)).length)
  const weightAt = (from: number) => counts.slice(from, from + partLength - 2).reduce((sum, count) => sum + count, 0)
  const weights = piecesOf(word, partLength).map((_, from) => weightAt(from))
  const from = weights.indexOf(Math.min(...weights))
  return word.slice(from, from + partLength)
}

/** All parts of a word with so many letters. */
const piecesOf = (word: string, length: number): string[] =>
  Array.from({ length: Math.max(word.length - length + 1, 0) }, (_, from) => word.slice(from, from + length))

function sampleOf(db: Database): Sample {
  const kept = samples.get(db)
  if (kept && performance.now() - kept.readAt < sampleMs) return kept
  const sample = { readAt: performance.now(), texts: readSample(db), plans: new Map<string, SearchPlan>() }
  samples.set(db, sample)
  // One that failed is not kept.
  sample.texts.catch(() => samples.delete(db))
  return sample
}

async function readSample(db: Database): Promise<string[]> {
  const [size] = await db.execute<{ rows: number }>(
    sql`select greatest(reltuples, 0)::float8 as rows from pg_class where oid = 'node'::regclass`,
  )
  const percent = Math.min(100, (100 * sampleRows) / Math.max(size?.rows ?? 0, 1))
  const rows = await db.execute<{ search: string }>(sql`
    select ${node.search} from ${node} tablesample system (${percent}::float4) where ${isNull(node.goneAt)} limit ${2 * sampleRows}`)
  return rows.map(({ search }) => search)
}

/** What a search asks, answered by trigrams of its rare words. */
export const byTrigrams = ({ words, looked }: SearchPlan): SQL =>
  and(
    sql`true`,
    ...words.flatMap((word) =>
      looked.has(word) ? indexedConditions(node, word, looked.get(word)) : [exactCondition(node, word)],
    ),
  ) ?? sql`true`

/** What a search asks, looked at in each row that comes by. */
export const byLooking = ({ words }: SearchPlan): SQL =>
  and(sql`true`, ...words.map((word) => exactCondition(node, word))) ?? sql`true`

export const isFrequent = ({ share }: SearchPlan): boolean => share >= rareShare
