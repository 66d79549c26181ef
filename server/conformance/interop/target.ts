import {
  type CapabilityStatus,
  type Component,
  capabilityStatuses,
  type InteropGuideline,
  type Target,
  UnreadableFile,
} from './guideline'

/** Capability -> status over several components: required before advisory before deprecated before removed (RefStack). */
export function capabilitiesOf(components: readonly Component[]): Map<string, CapabilityStatus> {
  const found = new Map<string, CapabilityStatus>()
  for (const status of capabilityStatuses) {
    for (const component of components) {
      for (const id of component.capabilities[status]) if (!found.has(id)) found.set(id, status)
    }
  }
  return found
}

/** The target of this id, or the first one. Throws UnreadableFile that names those there are. */
export function targetOf(guideline: InteropGuideline, id: string | null): Target {
  const target = id === null ? guideline.targets[0] : guideline.targets.find((one) => one.id === id)
  if (target) return target
  throw new UnreadableFile(
    `Guideline ${guideline.id} has no target "${id ?? ''}"; it has ${guideline.targets.map((one) => `"${one.id}"`).join(', ')}.`,
  )
}
