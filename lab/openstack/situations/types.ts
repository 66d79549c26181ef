import type { Character, NetworkFacts, Quotas, RouterFacts } from '../characters/types'

/** One arrangement of networks that people met, and nothing else that could be told from another cloud's. */
export type Situation = {
  /** Its cloud's id is `situation-<name>`. */
  name: string
  /** As people read it. */
  title: string
  /** Where somebody met it, or where the rule that makes it hard is written. */
  sources: string[]
  /** Other people's floating IPs that no node uses. */
  spareFloatingIps: number
  character: Character
}

export type SituationFacts = Omit<Situation, 'character' | 'spareFloatingIps'> & {
  networks: NetworkFacts[]
  routers?: RouterFacts[]
  quotas?: Partial<Quotas>
  bastionInside?: boolean
  spareFloatingIps?: number
}
