import type { Mark } from '@/server/providers/port'

/** Nova's metadata keys of our mark. */
const keys = {
  installation: 'plumbline:installation',
  allocation: 'plumbline:allocation',
  intent: 'plumbline:intent',
} as const

/** True for metadata that belongs to a mark, whoever's: nobody but its maker changes it. */
export const isOurs = (name: string): boolean => /^plumbline:/i.test(name)

/** The mark as metadata of a server. */
export const toMetadata = (mark: Mark): Record<string, string> => ({
  [keys.installation]: mark.installation,
  [keys.allocation]: mark.allocation,
  [keys.intent]: mark.intent,
})

export const fromMetadata = (metadata: Readonly<Record<string, string>>): Mark | null => {
  const installation = metadata[keys.installation]
  const allocation = metadata[keys.allocation]
  const intent = metadata[keys.intent]
  return installation && allocation && intent ? { installation, allocation, intent } : null
}

/**
 * The mark as text: Neutron's `description`, which can be given in the very POST that makes the thing (tags are a second call,
 * and a crash between the two would leak unseen); and the comment of a public key, since key pairs have no other field.
 */
export const toText = (mark: Mark): string =>
  `plumbline installation=${mark.installation} allocation=${mark.allocation} intent=${mark.intent}`

export const fromText = (text: string | null | undefined): Mark | null => {
  const match = /(?:^|\s)plumbline installation=(\S+) allocation=(\S+) intent=(\S+)$/.exec(text?.trim() ?? '')
  return match ? { installation: match[1]!, allocation: match[2]!, intent: match[3]! } : null
}

/** Does the mark belong to what is looked for? */
export const matches = (
  mark: Mark | null,
  filter: { installation: string; allocation?: string | undefined },
): boolean =>
  mark !== null &&
  mark.installation === filter.installation &&
  (filter.allocation === undefined || mark.allocation === filter.allocation)
