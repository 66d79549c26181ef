import type { Database, Transaction } from '@/db/client'

/** What was computed before, by a key that names everything it was computed of; what was used last is kept. */
export type Memo<Value> = { get(key: string): Value | undefined; set(key: string, value: Value): void }

/**
 * A memory for each database (a transaction has one of its own, which ends with it). Keys must name the versions of the rows behind a
 * value, read anew by each request: then nothing in here is ever out of date.
 */
export function memoPerDatabase<Value>(mostKept: number): (db: Database | Transaction) => Memo<Value> {
  const memos = new WeakMap<Database | Transaction, Map<string, Value>>()
  return (db) => {
    const kept = memos.get(db) ?? new Map<string, Value>()
    memos.set(db, kept)
    return {
      get(key) {
        const found = kept.get(key)
        if (found === undefined) return undefined
        kept.delete(key)
        kept.set(key, found)
        return found
      },
      set(key, value) {
        kept.set(key, deepFrozen(value))
        for (const oldest of kept.keys()) {
          if (kept.size <= mostKept) break
          kept.delete(oldest)
        }
      },
    }
  }
}

/** Many requests share it: whoever would change it must fail at once. */
function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const each of Object.values(value)) deepFrozen(each)
  return Object.freeze(value)
}
