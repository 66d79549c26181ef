import { type CheckStatus, checkStatuses } from '@/server/domain/guideline'

/** Lists of capabilities in a component, strongest first: RefStack's order of precedence when two components disagree. */
export const capabilityStatuses = checkStatuses
export type CapabilityStatus = CheckStatus

/** Why a test is waived, as far as the file says. In schema 1.2 nothing is said. */
export type TestFlag = { date: string | null; reason: string | null; action: string | null }

export type InteropTest = {
  /** As the file writes it, with `[...]` where it has them. */
  name: string
  /** `id-...` also where the file leaves the prefix out; null where it has none. */
  idempotentId: string | null
  /** Former names: a pass of one of them is a pass. */
  aliases: string[]
  flagged: TestFlag | null
}

export type Capability = {
  id: string
  description: string | null
  project: string | null
  /** Needs an administrator's rights. */
  admin: boolean
  achievements: string[]
  requiredSince: string | null
  tests: InteropTest[]
  /** False: a component names it and `capabilities` does not hold it, so that it has no tests. */
  described: boolean
}

export type Component = {
  name: string
  capabilities: Record<CapabilityStatus, string[]>
  /** Names of projects whose sections are designated for this component, by status; empty where the file says nothing (1.x). */
  designated: { status: string; projects: string[] }[]
}

/** A platform component that an add-on stands on, and the guideline that holds it (`2019.11`), where the file says so. */
export type RequiredComponent = { component: string; source: string | null; guideline: string | null }

/** What a report can be made for: a platform, one component, an add-on or a vertical. */
export type Target = {
  id: string
  name: string
  kind: 'platform' | 'component' | 'add-on' | 'vertical'
  description: string | null
  components: string[]
  requires: RequiredComponent[]
}

/** Code of a project that a Powered product must run, or need not. */
export type DesignatedSection = {
  project: string
  /** `required`, `advisory`, `informational` ... as written; null where the file gives none. */
  status: string | null
  guidance: string | null
  comment: string | null
  parts: { name: string; description: string | null; designated: boolean | null; comment: string | null }[]
}

/** An interop guideline of any schema, as everything here reads it. */
export type InteropGuideline = {
  /** `2019.11`, `dns.2019.11`, `next`. */
  id: string
  schema: string
  /** approved, draft, superseded ... as it says itself. */
  status: string | null
  approval: string | null
  replaces: string | null
  releases: string[]
  cutoff: number | null
  criteria: { id: string; name: string; weight: number | null }[]
  addOn: boolean
  targets: Target[]
  components: Component[]
  capabilities: Capability[]
  designatedSections: DesignatedSection[]
  /** Sentences: what was unusual and how it was read. */
  warnings: string[]
}

/** A file that cannot be read, told to whoever brought it: what, why, what to do. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

/** For a file of results that was brought as a guideline. */
export const resultsInstead =
  'These are results of tests of a cloud, and no guideline: import them as results, for the cloud that was tested.'
