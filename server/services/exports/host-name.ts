/** Words that tools give a meaning of their own, and the beginnings of our groups' names. */
const reserved =
  /^(all|ungrouped|unreachable|localhost|_meta|(cloud|provider|state|distro|allocation|tag)_.*|plumbline-.*)$/i
/** Ends like a name that was made unique. */
const likeUnique = /-[0-9a-f]{8}$/
const lengthMax = 120

export type Named = { id: string; name: string; providerId: string }

/**
 * Names that every tool takes as one host: letters, digits, `.`, `_` and `-`, beginning with a letter or digit. Given in the order
 * of names, so that equal ones are neighbours: those, and names that had to be changed or that mean something else
 * to a tool (`localhost`), end in the head of the node's id. No two nodes get the same name.
 */
export async function* withHostNames<Item extends Named>(
  items: AsyncIterable<Item>,
): AsyncGenerator<{ item: Item; host: string }, void> {
  let before: Item | null = null
  let item: Item | null = null
  for await (const next of items) {
    if (item) yield { item, host: hostName(item, [before, next]) }
    before = item
    item = next
  }
  if (item) yield { item, host: hostName(item, [before, null]) }
}

/** The name of one node beside its neighbours in the order of names. */
export function hostName(item: Named, neighbours: readonly (Named | null)[]): string {
  const same = neighbours.filter((each): each is Named => each?.name === item.name)
  const plain = plainName(item.name)
  const asItIs = plain !== '' && plain === item.name && !reserved.test(plain) && !likeUnique.test(plain)
  if (asItIs && same.length === 0) return plain
  const head = item.id.slice(0, 8)
  const unique = same.every((each) => each.id.slice(0, 8) !== head)
  return `${plain || plainName(item.providerId) || 'node'}-${unique ? head : item.id}`
}

/** Case is kept; what is no letter, digit, `.`, `_` or `-` becomes `-`. Empty when nothing is left. */
const plainName = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+|-+$/gu, '')
    .slice(0, lengthMax)
