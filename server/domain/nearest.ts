/** How many letters must be added, removed, replaced or swapped with a neighbour to make `b` of `a`. */
export const editDistance = (a: string, b: string): number => {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      next.push(cost)
    }
    before = row
    row = next
  }
  return row[b.length]!
}

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '')

/**
 * The word of `known` that was most likely meant, for "did you mean": ignores case and separators. null when none is near:
 * more than a third of the letters (at least 2) would have to change, and neither is the beginning of the other.
 */
export const nearestWord = (word: string, known: readonly string[]): string | null => {
  let best: { word: string; distance: number } | null = null
  for (const candidate of known) {
    const [a, b] = [plain(word), plain(candidate)]
    const prefix = Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a))
    const distance = editDistance(a, b)
    if (!prefix && distance > Math.max(2, Math.floor(Math.max(a.length, b.length) / 3))) continue
    if (!best || distance < best.distance) best = { word: candidate, distance }
  }
  return best?.word ?? null
}
