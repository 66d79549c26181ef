import type { BulkAction } from './bulk-action-schema'
import type { NodeState } from './node'
import { nodeCan } from './node-actions'
import type { NodeRunState } from './steps'

/** What is known of a node when it is decided whether an action makes sense for it. */
export type BulkSubject = {
  state: NodeState
  /** It vanished from its cloud. */
  gone: boolean
  /** Its cloud was taken out of the configuration. */
  cloudRemoved: boolean
  /** How far the run that made it is; null: somebody else made it. */
  run: NodeRunState | null
  tags: Readonly<Record<string, string>>
}

/** What came of a node, as a sentence, and what a person can do; null where nothing is to be done. */
export type BulkWords = { told: string; advice: string | null }

const refusal = (told: string, advice: string | null = null): BulkWords => ({ told, advice })

/** Runs that are at work on their node, which nobody else may touch meanwhile. */
const working: ReadonlySet<NodeRunState> = new Set(['queued', 'running', 'cleaning', 'releasing'])

/** Why the action is refused whatever state the cloud says; null: it may be asked for. */
export function refuseAlways(
  action: BulkAction,
  subject: Omit<BulkSubject, 'state' | 'tags'>,
  options: { includeOthers: boolean },
): BulkWords | null {
  const { run } = subject
  if (action.kind === 'release') return refuseRelease(run)
  if (subject.cloudRemoved)
    return refusal('Its cloud is not configured any more.', 'Add the cloud again under Settings, then repeat this.')
  if (subject.gone) return refusal('It is gone from its cloud.')
  if (run === null && !options.includeOthers)
    return refusal(
      'It was not made by Plumbline, and nodes of others were not included.',
      'Repeat this and say that nodes of others are meant (includeOthers).',
    )
  if (run !== null && working.has(run))
    return refusal(`Its allocation is still at work on it (${run}).`, 'Wait until that is over, then repeat this.')
  return null
}

function refuseRelease(run: NodeRunState | null): BulkWords | null {
  if (run === null)
    return refusal(
      'It was not made by Plumbline: only nodes of an allocation can be released.',
      'Delete it with the tool that made it.',
    )
  if (nodeCan('release', run)) return null
  if (run === 'released') return refusal('It is released already.')
  if (run === 'releasing' || run === 'cleaning') return refusal('It is being removed already.')
  return refusal('Its allocation still makes it.', 'Cancel it in its allocation, or wait until it is delivered.')
}

const refusals: Record<'power-on' | 'power-off' | 'reboot', Partial<Record<NodeState, BulkWords>>> = {
  'power-on': {
    running: refusal('It runs already.'),
    pending: refusal('It is starting already.'),
    stopping: refusal('It is still stopping.', 'Wait until it is stopped, then power it on.'),
    suspended: refusal('It is suspended or paused, not stopped.', 'Resume it in its cloud.'),
  },
  'power-off': {
    stopped: refusal('It is stopped already.'),
    stopping: refusal('It is stopping already.'),
    pending: refusal('It is still starting.', 'Wait until it runs, then power it off.'),
    suspended: refusal('It is suspended or paused.', 'Resume it in its cloud first.'),
  },
  reboot: {
    stopped: refusal('It is stopped.', 'Power it on instead.'),
    stopping: refusal('It is stopping.', 'Wait until it is stopped, then power it on.'),
    pending: refusal('It is still starting.', 'Wait until it runs.'),
    suspended: refusal('It is suspended or paused.', 'Resume it in its cloud first.'),
  },
}

/**
 * Why the action makes no sense in this state, by what the cloud says now; null: ask. States in which a cloud may or may not do
 * it (`error`, `unknown`) are left to the cloud, whose own words then count.
 */
export function refuseNow(action: BulkAction, subject: Pick<BulkSubject, 'state' | 'tags'>): BulkWords | null {
  const { state, tags } = subject
  if (action.kind === 'release') return null
  if (state === 'deleted') return refusal('It is gone from its cloud.')
  if (state === 'deleting') return refusal('Its cloud is deleting it already.')
  switch (action.kind) {
    case 'tag':
      return Object.hasOwn(tags, action.name) && tags[action.name] === action.value
        ? refusal('It has this tag with this value already.')
        : null
    case 'untag':
      return Object.hasOwn(tags, action.name) ? null : refusal(`It has no tag ${action.name}.`)
    default:
      return refusals[action.kind][state] ?? null
  }
}

/** Both, by what the inventory says: what a person is told before anything is asked. */
export const refuseBulk = (
  action: BulkAction,
  subject: BulkSubject,
  options: { includeOthers: boolean },
): BulkWords | null => refuseAlways(action, subject, options) ?? refuseNow(action, subject)
