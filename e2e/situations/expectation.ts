import type { ReachStrategy } from '@/server/domain/cloud'
import type { FailureCode } from '@/server/domain/errors'
import type { NetworkRole } from '@/server/domain/network-role'

/** What must become of a node there. Ranges in CIDR: the node's address lies in one of them. */
export type Outcome =
  | { kind: 'delivered'; by: readonly ReachStrategy[]; within: readonly string[] }
  /** There is no true way: it must be said, before the launch or as its failure, and nothing may stay. */
  | { kind: 'refused'; codes: readonly FailureCode[]; says: RegExp }
  /** Whatever the cloud allows: only told and cleaned. */
  | { kind: 'any' }

/** What follows from the sources of a situation, written down before our own rules were asked. */
export type Expectation = {
  /** Network name and its role; `a|b` where the facts leave two. Two networks may have one name. Null: not written down. */
  roles: readonly (readonly [name: string, role: string])[] | null
  outcome: Outcome
  because: string
  /** What the cloud can do and we cannot: then a node that is refused and leaves nothing is no mistake, but a shortcoming. */
  notYet?: string
}

export type SeenRole = { name: string; role: NetworkRole }

/** A sentence for each role that is not as expected; empty when all are. */
export function wrongRoles(expected: Expectation['roles'], seen: readonly SeenRole[]): string[] {
  if (expected === null) return []
  const left = [...seen]
  const missing = expected.flatMap(([name, role]) => {
    const place = left.findIndex((one) => one.name === name && role.split('|').includes(one.role))
    if (place < 0) return [`${name} should be ${role.replaceAll('|', ' or ')}`]
    left.splice(place, 1)
    return []
  })
  return [...missing, ...left.map(({ name, role }) => `${name} is ${role}`)]
}
