import { invalidValue, missingParameter } from './errors'

/** How deep a parameter name may nest; RunInstances needs five. */
const DEPTH_MAX = 10

/**
 * The Query protocol's dotted names as a tree: `Filter.1.Value.2=x` is the child `2` of `Value` of `1` of `Filter`.
 * Lists are children with numbers for names; their order is the numbers' order and gaps are allowed, as EC2 has it.
 */
export class Parameters {
  private readonly children = new Map<string, Parameters>()
  private value: string | undefined

  static parse(pairs: Iterable<readonly [string, string]>): Parameters {
    const root = new Parameters()
    for (const [name, value] of pairs) root.put(name.split('.'), value)
    return root
  }

  private put(path: string[], value: string): void {
    if (path.length > DEPTH_MAX) throw invalidValue(path.join('.'), value, 'The name nests too deeply.')
    let node: Parameters = this
    for (const segment of path) {
      let next = node.children.get(segment)
      if (!next) {
        next = new Parameters()
        node.children.set(segment, next)
      }
      node = next
    }
    node.value = value
  }

  names(): string[] {
    return [...this.children.keys()]
  }

  child(name: string): Parameters | undefined {
    return this.children.get(name)
  }

  text(name: string): string | undefined {
    return this.children.get(name)?.value
  }

  required(name: string): string {
    const value = this.text(name)
    if (value === undefined || value === '') throw missingParameter(name)
    return value
  }

  integer(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!/^-?\d{1,10}$/.test(value)) throw invalidValue(name, value, 'Expecting an integer.')
    return Number(value)
  }

  boolean(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase()
    if (value === undefined) return undefined
    if (value !== 'true' && value !== 'false') throw invalidValue(name, value, 'Expecting true or false.')
    return value === 'true'
  }

  /** The values of `name.1`, `name.2`, ... */
  list(name: string): string[] {
    return this.structures(name).map((entry) => entry.value ?? '')
  }

  /** The entries of `name.1.*`, `name.2.*`, ... */
  structures(name: string): Parameters[] {
    const entries = [...(this.children.get(name)?.children ?? [])]
    return entries
      .filter(([index]) => /^\d{1,6}$/.test(index))
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, entry]) => entry)
  }

  /** All leaves with their dotted names, sorted: what two requests are compared by. */
  flat(prefix = ''): [string, string][] {
    const own: [string, string][] = this.value === undefined ? [] : [[prefix, this.value]]
    const below = [...this.children].flatMap(([name, entry]) => entry.flat(prefix ? `${prefix}.${name}` : name))
    return [...own, ...below].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}
