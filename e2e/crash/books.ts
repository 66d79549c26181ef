import type { LabBookEntry, LabControls } from '../helpers/lab-controls'

type Books = Pick<LabControls, 'books'>
const isEnded = ({ state }: LabBookEntry): boolean => state === 'terminated' || state === 'DELETED'

/** What stands in the clouds for an allocation, by kind; an EC2 instance that was terminated is listed for an hour, and counted apart. */
export async function resourcesOf(lab: Books, allocation: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const entry of Object.values(await lab.books(allocation)).flat()) {
    const key = isEnded(entry) ? `ended ${entry.kind}` : entry.kind
    found[key] = (found[key] ?? 0) + 1
  }
  return found
}

/** Everything in the clouds that did not come with the world and still stands. */
export async function leakedIn(lab: Books): Promise<string[]> {
  return Object.entries(await lab.books()).flatMap(([cloud, entries]) =>
    entries
      .filter((entry) => !entry.seeded && !isEnded(entry))
      .map(({ kind, name, state }) => `${cloud}: ${kind} ${name} ${state ?? ''}`),
  )
}

/** What one node may own once it is delivered, by its cloud: the key is gone since step 8. */
export const owned: Record<string, Record<string, number>> = {
  'aws-us-east-1': { server: 1, port: 1, volume: 1, 'security-group': 1 },
  harbor: { server: 1, 'security-group': 1, 'floating-ip': 1 },
  meadow: { server: 1, 'security-group': 1 },
  summit6: { server: 1, 'security-group': 1 },
}

/** Kinds that still stand among what `resourcesOf` found. */
export const standingKinds = (found: Record<string, number>): string[] =>
  Object.keys(found).filter((kind) => !kind.startsWith('ended'))
