import type { NodeView } from '@/server/domain/allocation'
import type { Catalogue } from '@/server/domain/catalogue'
import type { ProviderKind } from '@/server/domain/cloud'
import type { Probe, RunEvidence, StepEvidence } from '@/server/domain/evidence'
import { pickFacts } from '@/server/domain/facts'
import type { ReferenceRequest } from '@/server/domain/guideline-schema'
import { transcriptOf } from './transcript'

export type EvidenceInput = {
  run: string
  allocation: string
  cloud: { id: string; name: string; provider: ProviderKind; simulated: boolean; insideSite: boolean }
  request: ReferenceRequest
  /** As its events fold, with log and exchanges. */
  node: NodeView
  /** ISO 8601 UTC: when the allocation was made, for a node that never started. */
  createdAt: string
  /** ISO 8601 UTC: when the last thing was seen that counts. */
  endedAt: string
  /** The kept catalogue; null: none was ever read. */
  catalogue: Catalogue | null
  /** What a second node found out; null: it was not asked. */
  userData: Probe | null
}

/** Everything that one complete run showed, without any verdict: pure, and the same for the same events. */
export function buildEvidence(input: EvidenceInput): RunEvidence {
  const { node, cloud } = input
  return {
    v: 1,
    cloud: cloud.id,
    cloudName: cloud.name,
    provider: cloud.provider,
    simulated: cloud.simulated,
    insideSite: cloud.insideSite,
    run: input.run,
    allocation: input.allocation,
    node: node.id,
    nodeName: node.name,
    request: input.request,
    startedAt: node.startedAt ?? input.createdAt,
    endedAt: input.endedAt,
    delivered: node.state === 'delivered',
    image: imageOf(node),
    steps: node.steps.map((step) => stepEvidence(node, step)),
    probes: { userData: input.userData, metadata: input.catalogue ? metadataOf(input.catalogue) : null },
  }
}

function stepEvidence(node: NodeView, step: NodeView['steps'][number]): StepEvidence {
  const { state, ms, calls, attempt, facts, failure, workarounds } = step
  return {
    step: step.step,
    // A node that ended before it came to a step never ran it.
    state: state === 'waiting' || state === 'running' ? 'skipped' : state,
    ms,
    calls,
    attempt,
    facts: state === 'done' ? facts : null,
    failure: state === 'failed' ? failure : null,
    workarounds,
    ...transcriptOf(node, step),
  }
}

function imageOf(node: NodeView): RunEvidence['image'] {
  const image = pickFacts.safeParse(node.steps[2]?.facts).data?.image
  return image?.id ? { id: image.id, name: image.name ?? image.id } : null
}

/**
 * How much of the catalogue tells a machine what it needs. Of usable images: distribution, version and architecture by properties or a
 * publisher's alias, never by the name; and the login user. Of flavors: numbers for processors and memory (a disk of their own
 * they need not have).
 */
export function metadataOf({ images, flavors }: Pick<Catalogue, 'images' | 'flavors'>) {
  const usable = images.filter((image) => image.usable && !image.snapshot)
  const told = usable.filter(
    ({ identifiedBy, distro, version, arch }) =>
      (identifiedBy === 'properties' || identifiedBy === 'ssm') && distro !== null && version !== null && arch !== null,
  )
  return {
    images: usable.length,
    imagesComplete: told.length,
    imagesWithLoginUser: usable.filter(({ loginUser }) => loginUser !== null).length,
    flavors: flavors.length,
    flavorsComplete: flavors.filter(({ vcpu, memoryMiB }) => vcpu > 0 && memoryMiB > 0).length,
  }
}
