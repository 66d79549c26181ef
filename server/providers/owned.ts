import { ProviderError } from './errors'
import type { Owned, OwnedFacts, OwnedGap, OwnedKind } from './port'

/** Facts of which nothing is told. */
export const noFacts: OwnedFacts = {
  createdAt: null,
  state: null,
  flavor: null,
  vcpu: null,
  memoryMiB: null,
  sizeGiB: null,
  address: null,
  usedBy: null,
  keyName: null,
  requestToken: null,
}

/**
 * Looks at classes side by side. One that cannot be listed is told to `onGap` and left out; without `onGap`, or when none can be
 * listed, it makes the whole look fail: nothing may be taken for empty that was not seen.
 */
export async function findClasses(
  classes: Partial<Record<OwnedKind, () => Promise<Owned[]>>>,
  onGap?: (gap: OwnedGap) => void,
): Promise<Owned[]> {
  const gaps: OwnedGap[] = []
  const looks = Object.entries(classes).map(async ([kind, look]) => {
    try {
      return await look()
    } catch (error) {
      if (!onGap || !(error instanceof ProviderError)) throw error
      gaps.push({ kind: kind as OwnedKind, error })
      return []
    }
  })
  const found = (await Promise.all(looks)).flat()
  if (gaps[0] && gaps.length === looks.length) throw gaps[0].error
  for (const gap of gaps) onGap?.(gap)
  return found
}
