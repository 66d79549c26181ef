/**
 * Values that come from a cloud (names, tags) must stay text: Ansible runs what it finds between `{{ }}` and `{% %}` in variables of an
 * inventory, on the machine of whoever uses it. It takes them as text when they are marked unsafe.
 */
const template = /\{[{%#]/
/** PyYAML refuses these as they are. */
const unreadable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g

/** A value of the JSON form, with what looks like a template marked. Keys cannot be marked: there the braces are moved apart. */
export function unsafeJson(value: unknown): unknown {
  if (typeof value === 'string') return template.test(value) ? { __ansible_unsafe: value } : value
  if (Array.isArray(value)) return value.map(unsafeJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [apart(name), unsafeJson(each)]))
}

/** A value in YAML's flow style, which is JSON with tags: `!unsafe "..."` for what looks like a template. */
export function flowYaml(value: unknown): string {
  if (typeof value === 'string') return template.test(value) ? `!unsafe ${quoted(value)}` : quoted(value)
  if (Array.isArray(value)) return `[${value.map(flowYaml).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).map(([name, each]) => `${key(apart(name))}: ${flowYaml(each)}`)
  return pairs.length === 0 ? '{}' : `{${pairs.join(', ')}}`
}

/** A string as YAML and JSON both read it. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(unreadable, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** `__ansible_vault` and its like are orders to Ansible's reader of JSON. */
const apart = (name: string): string => name.replace(/\{(?=[{%#])/g, '{ ').replace(/^_*(?=ansible_)/, '')
/** A key in flow style may be long only with `?` in front (YAML 1.1, 1024 characters). */
const key = (name: string): string => (name.length > 1000 ? `? ${quoted(name)}` : quoted(name))
