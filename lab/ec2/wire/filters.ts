import type { Tags } from '../state/types'
import { Ec2Error } from './errors'
import type { Parameters } from './parameters'

/** Per filter name the values of an item that it looks at; none at all never matches. */
export type FilterTable<T> = Record<string, (item: T) => string | readonly string[] | null | undefined>

const VALUES_MAX = 200

/** `*` and `?` are wildcards, a backslash takes their meaning away; the rest is literal and its case matters. */
export function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*?\\])|[\s\S]/g, (token, escaped: string | undefined) => {
    if (escaped) return `\\${escaped}`
    if (token === '*') return '[\\s\\S]*'
    if (token === '?') return '[\\s\\S]'
    return token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  })
  return new RegExp(`^${source}$`)
}

function tagValues(name: string, tags: Tags): readonly string[] | null {
  if (name === 'tag-key') return Object.keys(tags)
  if (name === 'tag-value') return Object.values(tags)
  const key = name.slice('tag:'.length)
  return Object.hasOwn(tags, key) ? [tags[key] ?? ''] : null
}

const isTagFilter = (name: string) => name === 'tag-key' || name === 'tag-value' || name.startsWith('tag:')

/**
 * Items that satisfy every filter of the request (values within one are alternatives). A filter that the action does
 * not have is InvalidParameterValue, whether or not there is anything to filter.
 */
export function filtered<T>(items: readonly T[], input: Parameters, table: FilterTable<T>, tagsOf?: (item: T) => Tags) {
  const filters = input.structures('Filter').map((filter) => ({
    name: filter.required('Name'),
    values: filter.list('Value'),
  }))
  let rest = [...items]
  for (const { name, values } of filters) {
    const known = Object.hasOwn(table, name) ? table[name] : undefined
    const byTag = tagsOf !== undefined && isTagFilter(name)
    if (!known && !byTag) throw new Ec2Error('InvalidParameterValue', `The filter '${name}' is invalid`)
    if (values.length > VALUES_MAX)
      throw new Ec2Error('FilterLimitExceeded', `The maximum length for a filter value list is ${VALUES_MAX}`)
    const patterns = values.map(wildcard)
    rest = rest.filter((item) => {
      const found = byTag && tagsOf ? tagValues(name, tagsOf(item)) : known?.(item)
      const candidates = typeof found === 'string' ? [found] : (found ?? [])
      return candidates.some((candidate) => patterns.some((pattern) => pattern.test(candidate)))
    })
  }
  return rest
}
