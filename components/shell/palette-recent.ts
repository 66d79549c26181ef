const key = 'plumbline.palette'
const recentMax = 8

/** Ids of what was chosen lately on this browser, newest first; nothing where it keeps nothing. */
export function readRecent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, recentMax) : []
  } catch {
    return []
  }
}

export function keepRecent(id: string): void {
  try {
    localStorage.setItem(key, JSON.stringify([id, ...readRecent().filter((one) => one !== id)].slice(0, recentMax)))
  } catch {
    // A browser that keeps nothing shows the usual order.
  }
}
