import { and, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../client'
import { node } from '../schema'
import { exactCondition, indexedConditions, searchWords, textHas } from './node-filter'

/** How often words occur: `share` of all nodes for the whole search, and which words are rare enough to be looked up by trigrams. */
export type SearchPlan = { share: number; rare: string[]; words: string[] }

const sampleRows = 2_000
const sampleMs = 60_000
/** A word in fewer nodes than this is looked up; of one in more, the order of the list soon shows some. */
const rareShare = 0.01

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
  return { words, share: both, rare: rare.length > 0 ? rare : words }
}

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
export const byTrigrams = ({ words, rare }: SearchPlan): SQL =>
  and(
    sql`true`,
    ...rare.flatMap((word) => indexedConditions(node.search, word)),
    ...words.filter((word) => !rare.includes(word)).map((word) => exactCondition(node.search, word)),
  ) ?? sql`true`

/** What a search asks, looked at in each row that comes by. */
export const byLooking = ({ words }: SearchPlan): SQL =>
  and(sql`true`, ...words.map((word) => exactCondition(node.search, word))) ?? sql`true`

export const isFrequent = ({ share }: SearchPlan): boolean => share >= rareShare
