/** What can be jumped to or done, as far as matching is concerned. */
export type Matchable = {
  /** What stands there, and what is searched first. */
  title: string
  /** Other words by which people look for it. */
  words?: string
}

/**
 * How well a line fits what was typed; 0: not at all. All typed words must be found, each as the beginning of a word, as a part of one,
 * or as its letters in order (`cnf` in conformance); earlier ways count more, and so does what stands at the beginning. No word is
 * guessed: what is typed wrong finds nothing, so that the same letters always find the same line.
 */
export function score({ title, words = '' }: Matchable, typed: string): number {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (parts.length === 0) return 1
  const name = title.toLowerCase()
  const rest = words.toLowerCase()
  let sum = name === typed.trim().toLowerCase() ? 100 : 0
  for (const part of parts) {
    const found = Math.max(fitOf(name, part), fitOf(rest, part) * 0.5)
    if (found === 0) return 0
    sum += found
  }
  return sum
}

function fitOf(text: string, part: string): number {
  if (text.startsWith(part)) return 50
  const at = text.indexOf(part)
  if (at > 0) return isBoundary(text, at) || hasWord(text, part) ? 30 : 15
  return part.length > 1 && hasLetters(text, part) ? 5 : 0
}

const isBoundary = (text: string, at: number): boolean => !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ')
const hasWord = (text: string, part: string): boolean =>
  text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(part))

/** The letters in order inside one word that begins with the first of them. */
const hasLetters = (text: string, part: string): boolean =>
  text.split(/[^\p{L}\p{N}.:-]+/u).some((word) => word[0] === part[0] && inOrder(word, part))

function inOrder(word: string, part: string): boolean {
  let at = 0
  for (const letter of part) {
    at = word.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

/**
 * Those that fit, best first. What was used lately comes first where several fit alike, and before all when nothing is typed yet;
 * else their own order stays.
 */
export function matches<Item extends Matchable & { id: string }>(
  items: readonly Item[],
  typed: string,
  recent: readonly string[],
): Item[] {
  const rank = (id: string) => {
    const at = recent.indexOf(id)
    return at < 0 ? recent.length : at
  }
  return items
    .map((item, index) => ({ item, index, fits: score(item, typed) }))
    .filter(({ fits }) => fits > 0)
    .sort((a, b) => b.fits - a.fits || rank(a.item.id) - rank(b.item.id) || a.index - b.index)
    .map(({ item }) => item)
}
