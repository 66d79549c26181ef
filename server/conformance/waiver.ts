import type { ProviderKind } from '@/server/domain/cloud'
import type { Flag } from '@/server/domain/guideline-schema'

/** What a flag may name a cloud by. */
export type FlaggedCloud = { id: string; name: string; provider: ProviderKind }

/**
 * The flag that waives a check on a cloud at `now`: of its id or name, of its provider, or of all clouds; from its date through its last
 * day, both in UTC. Of several the first in the guideline.
 */
export function flagFor(
  flagged: readonly Flag[],
  { check, cloud, now }: { check: string; cloud: FlaggedCloud; now: string },
): Flag | null {
  const today = new Date(Date.parse(now)).toISOString().slice(0, 10)
  const holds = (flag: Flag): boolean =>
    flag.check === check &&
    (flag.cloud === undefined || flag.cloud === null || flag.cloud === cloud.id || flag.cloud === cloud.name) &&
    (flag.provider === undefined || flag.provider === cloud.provider) &&
    flag.date <= today &&
    (flag.until === undefined || today <= flag.until)
  return flagged.find(holds) ?? null
}
