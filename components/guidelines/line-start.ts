/** Where a line begins in a text, counted in characters; lines begin with 1. Beyond the end: the end. */
export function lineStart(text: string, line: number): number {
  let place = 0
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', place)
    if (next < 0) return text.length
    place = next + 1
  }
  return place
}
