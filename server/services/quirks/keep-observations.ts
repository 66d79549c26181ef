import type { Transaction } from '@/db/client'
import type { SeenQuirk } from '@/server/domain/quirk'
import type { SeenRole } from '@/server/quirks/observe-roles'
import { keepQuirks, type SeenBy } from './keep-quirks'

export type { SeenBy } from './keep-quirks'

/** Writes what was seen of networks, in the caller's transaction; see `keepQuirks`. */
export async function keepObservations(tx: Transaction, by: SeenBy, seen: readonly SeenRole[]): Promise<void> {
  await keepQuirks(tx, by, seen.map(asQuirk))
}

/** A network's role as a quirk among the others. */
export const asQuirk = ({ networkId, role, confidence, evidence, happenedAt, detail = {} }: SeenRole): SeenQuirk => ({
  ...{ kind: 'network-role', subject: networkId, value: role, confidence, evidence, happenedAt, detail },
})
