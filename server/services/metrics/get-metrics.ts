import { type Runtime, requireRole, type ServiceContext } from '../context'
import { CallTally } from './call-tally'
import type { Family } from './exposition'
import { families } from './families'
import { processFamilies } from './process-families'
import { readState } from './read-state'
import { StepTally } from './step-tally'

type Counting = { tallies: { families: () => Promise<Family[]> }[]; ofProcess: () => Promise<Family[]> }
const counting = new WeakMap<Runtime['db'], Counting>()

/** The installation and this process as families of metrics. Counters begin at the first call in a process. */
export async function getMetrics(ctx: ServiceContext): Promise<Family[]> {
  requireRole(ctx, 'viewer')
  const own = countingOf(ctx)
  const [state, ofProcess, ...counted] = await Promise.all([
    readState(ctx.db),
    own.ofProcess(),
    ...own.tallies.map(async (tally) => await tally.families()),
  ])
  return [...families(state, ctx.wakes.waiting('events')), ...counted.flat(), ...ofProcess]
}

function countingOf({ db }: Pick<Runtime, 'db'>): Counting {
  const before = counting.get(db)
  if (before) return before
  const own = { tallies: [new StepTally(db), new CallTally(db)], ofProcess: processFamilies() }
  counting.set(db, own)
  return own
}
