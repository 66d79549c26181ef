import { type CapabilityStatus, capabilityStatuses, type InteropGuideline } from './guideline'
import { capabilitiesOf } from './target'

export type GuidelineCounts = {
  /** Capabilities that a component names, by their strongest status over all components. */
  capabilities: Record<CapabilityStatus, number>
  /** The same, component by component. */
  components: { name: string; capabilities: Record<CapabilityStatus, number> }[]
  /** Tests of the capabilities counted above, by status. */
  tests: Record<CapabilityStatus, number>
  /** All of the file: also capabilities that no component names. */
  allCapabilities: number
  allTests: number
  /** Tests that have aliases. */
  aliased: number
  flagged: number
  designatedSections: number
  /** Parts of designated sections, by whether they must be run. */
  designatedParts: { designated: number; not: number; unsaid: number }
}

/** Counts of a guideline: what an importer checks first. */
export function countGuideline(guideline: InteropGuideline): GuidelineCounts {
  const statuses = capabilitiesOf(guideline.components)
  const tests = new Map(guideline.capabilities.map((capability) => [capability.id, capability.tests.length]))
  const all = guideline.capabilities.flatMap((capability) => capability.tests)
  const parts = guideline.designatedSections.flatMap((section) => section.parts)
  const perStatus = (count: (status: CapabilityStatus) => number) =>
    Object.fromEntries(capabilityStatuses.map((status) => [status, count(status)])) as Record<CapabilityStatus, number>
  return {
    capabilities: perStatus((status) => [...statuses.values()].filter((one) => one === status).length),
    components: guideline.components.map(({ name, capabilities }) => ({
      name,
      capabilities: perStatus((status) => capabilities[status].length),
    })),
    tests: perStatus((status) =>
      [...statuses].reduce((sum, [id, one]) => sum + (one === status ? (tests.get(id) ?? 0) : 0), 0),
    ),
    allCapabilities: guideline.capabilities.length,
    allTests: all.length,
    aliased: all.filter(({ aliases }) => aliases.length > 0).length,
    flagged: all.filter(({ flagged }) => flagged !== null).length,
    designatedSections: guideline.designatedSections.length,
    designatedParts: {
      designated: parts.filter(({ designated }) => designated === true).length,
      not: parts.filter(({ designated }) => designated === false).length,
      unsaid: parts.filter(({ designated }) => designated === null).length,
    },
  }
}
