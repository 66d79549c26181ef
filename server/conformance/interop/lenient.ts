import { editDistance } from '@/server/domain/nearest'

export type Loose = Record<string, unknown>
export const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Text that says something: numbers count, blanks and `none provided` do not. */
export const textOf = (value: unknown): string | null => {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' || /^(none|not) provided\.?$/i.test(text) ? null : text
}

/** A list of words out of an array, one word, or the keys of an object; entries that are lists themselves give their first word. */
export const wordsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()]
  if (isObject(value)) return Object.keys(value)
  if (!Array.isArray(value)) return []
  return value.flatMap((item) => {
    if (Array.isArray(item)) return wordsOf(item).slice(0, 1)
    if (isObject(item)) return wordsOf(item.name ?? item.id)
    return wordsOf(item)
  })
}

const plain = (key: string): string => key.toLowerCase().replaceAll(/[-_ ]/g, '')

/**
 * An object of a published file, whose keys are spelled with `-` or `_` and sometimes wrong (`acheivements`, `descriptin`).
 * `read` finds a key by its exact name, then without separators, then one or two letters off; what it had to guess is noted.
 */
export function lenient(value: unknown, where: string, warn: (sentence: string) => void) {
  const object = isObject(value) ? value : {}
  const keys = Object.keys(object)
  const taken = new Set<string>()
  const find = (name: string): string | undefined => {
    const same = keys.find((key) => key === name) ?? keys.find((key) => plain(key) === plain(name))
    if (same !== undefined) return same
    if (name.length < 7) return undefined
    return keys.find((key) => !taken.has(key) && editDistance(plain(key), plain(name)) <= 2)
  }
  return {
    keys,
    has: (name: string): boolean => find(name) !== undefined,
    read: (...names: string[]): unknown => {
      for (const name of names) {
        const key = find(name)
        if (key === undefined) continue
        taken.add(key)
        if (plain(key) !== plain(name)) warn(`${where}: "${key}" was read as "${name}".`)
        return object[key]
      }
      return undefined
    },
  }
}
