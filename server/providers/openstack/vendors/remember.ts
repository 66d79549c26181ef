import type { ReadRemoteProfile, RemoteProfile } from './well-known'

const goodMs = 60 * 60_000
const badMs = 60_000

/** Asks a vendor once for all clouds that name its profile: an answer holds for an hour, a failure for a minute. */
export function remembering(read: ReadRemoteProfile): ReadRemoteProfile {
  const kept = new Map<string, { until: number; answer: Promise<RemoteProfile> }>()
  return (url) => {
    const known = kept.get(url)
    if (known && known.until > performance.now()) return known.answer
    const answer = read(url)
    const entry = { until: performance.now() + badMs, answer }
    kept.set(url, entry)
    answer.then(
      () => {
        entry.until = performance.now() + goodMs
      },
      () => undefined,
    )
    return answer
  }
}
