import type { FailureCode } from '@/server/domain/errors'
import type { EvidenceLine, RunEvidence, StepEvidence } from '@/server/domain/evidence'
import { referenceKey } from '@/server/domain/guideline'
import type { ReferenceRequest } from '@/server/domain/guideline-schema'
import { type StepId, stepIds } from '@/server/domain/steps'
import type { Chance } from '../../torture/random'
import { atBest, type Behaviour, type Story } from './character'
import { inventFacts, type Outcome } from './facts'
import { namedUuid, randomUuid } from './names'

/** What stops a run and says nothing of the cloud. */
const troubles: readonly { step: StepId; code: FailureCode; message: string }[] = [
  { step: 1, code: 'auth', message: 'The credentials were refused.' },
  { step: 4, code: 'quota', message: 'The quota of instances is spent.' },
  { step: 6, code: 'unreachable', message: 'Port 22 could not be reached from here.' },
]

/** Seconds and calls of the eight steps on the line. */
const usual: Record<StepId, { ms: number; calls: number }> = {
  1: { ms: 900, calls: 1 },
  2: { ms: 2_400, calls: 4 },
  3: { ms: 40, calls: 0 },
  4: { ms: 21_000, calls: 8 },
  5: { ms: 1_200, calls: 2 },
  6: { ms: 9_000, calls: 0 },
  7: { ms: 3_100, calls: 0 },
  8: { ms: 2_000, calls: 3 },
}
const extraCalls = { 'floating-ip': 4, 'port-forwarding': 5, 'retry-create': 3 } as Record<string, number>

/** The evidence of one week's run of a story. `startedAt` is its beginning. */
export function inventRun(options: {
  story: Story
  week: number
  startedAt: Date
  request: ReferenceRequest
  random: Chance
}): RunEvidence {
  const { story, week, startedAt, request, random } = options
  const behaviour = behaviourIn(story, week, random)
  const trouble = random.maybe(story.troubles) ? random.pick(troubles) : null
  let at = startedAt.getTime()
  let stopped = false
  const steps = stepIds.map((step): StepEvidence => {
    if (stopped) return skipped(step)
    const outcome: Outcome =
      trouble?.step === step
        ? { failure: { ...trouble, action: 'Try again.' }, workarounds: [] }
        : inventFacts[step](behaviour, random)
    const told = tell({ step, outcome, at, behaviour, random })
    at += told.ms ?? 0
    stopped = outcome.failure !== undefined
    return told
  })
  const named = (what: string) => namedUuid(what, story.id, week, referenceKey(request))
  const images = random.whole(10, 80)
  const share = (of: number) => Math.round(of * behaviour.metadataShare)
  return {
    v: 1,
    ...{ cloud: story.id, cloudName: story.name, provider: story.provider, simulated: true, insideSite: false },
    ...{ run: named('run'), allocation: named('allocation'), node: named('node') },
    nodeName: `conformance-${week + 1}-1`,
    request,
    startedAt: startedAt.toISOString(),
    endedAt: new Date(at + 122_000).toISOString(),
    delivered: !stopped,
    image: { id: 'Ubuntu 24.04 LTS-id', name: 'Ubuntu 24.04 LTS' },
    steps,
    probes: {
      userData: stopped
        ? null
        : {
            answer: behaviour.userData,
            detail: behaviour.userData
              ? 'The file of the user data was there.'
              : 'The file of the user data was not there.',
            at: new Date(at).toISOString(),
          },
      metadata: {
        images,
        imagesComplete: share(images),
        imagesWithLoginUser: behaviour.login === 'image-property' ? images : 0,
        flavors: 24,
        flavorsComplete: share(24),
      },
    },
  }
}

function behaviourIn(story: Story, week: number, random: Chance): Behaviour {
  const behaviour = week < story.turn ? story.before : story.after
  if (!random.maybe(story.slips)) return behaviour
  const slip: Partial<Behaviour> = random.pick<Partial<Behaviour>>([
    { request: 'second' },
    { root: 'pty' },
    { login: 'try-list' },
    { remove: 'file-kept' },
    { request: 'refused' },
  ])
  return { ...atBest, ...behaviour, ...slip }
}

const skipped = (step: StepId): StepEvidence => ({
  ...{ step, state: 'skipped', ms: null, calls: 0, attempt: 0, facts: null, failure: null },
  ...{ workarounds: [], lines: [], linesLeftOut: 0 },
})

/** About as many lines of about the length that a real run leaves. */
function tell(of: { step: StepId; outcome: Outcome; at: number; behaviour: Behaviour; random: Chance }): StepEvidence {
  const { step, outcome, at, behaviour, random } = of
  const { ms, calls } = usual[step]
  const took = Math.round(ms * behaviour.slowness * (0.85 + random.next() * 0.3))
  const asked = outcome.workarounds.reduce((sum, each) => sum + (extraCalls[each] ?? 0), calls)
  const time = (share: number) => new Date(at + took * share).toISOString()
  const lines: EvidenceLine[] = Array.from({ length: asked }, (_, index) => ({
    at: time(index / (asked + 1)),
    kind: 'call',
    text: `GET /v2.1/servers/detail?marker=${randomUuid(random)}&limit=1000`,
    status: 200,
    ms: random.whole(20, 400),
    exchange: randomUuid(random),
    decisive: index === asked - 1,
  }))
  const said = outcome.failure?.message ?? `Step ${step} ended well, as its facts say.`
  lines.push({ at: time(1), kind: 'log', text: said, decisive: true })
  return {
    step,
    state: outcome.failure ? 'failed' : 'done',
    ...{ ms: took, calls: asked, attempt: 1 },
    facts: outcome.facts ?? null,
    failure: outcome.failure ?? null,
    workarounds: outcome.workarounds,
    lines,
    linesLeftOut: 0,
  }
}
