import { startGround } from '../ground'
import { type CallKind, findCalls } from './call-list'
import { type CallOutcome, type Moment, moments, waveOf } from './call-waves'
import type { Scenario } from './scenario'

/** So many nodes of one cloud may be held at once: the queue lets ten of a cloud run. */
const perCloud = 8

/** kill -9 of the workers at every request of a node's life, before, during and after its effect, on every simulated cloud. */
export const calls: Scenario = {
  what: 'kill -9 at every provider call of an allocation and its release, before, during and after its effect',
  words: { quick: 'flag', reads: 'flag' },
  async run({ report, signal, flag }) {
    const ground = await startGround({ workers: 2, world: 'wide', pace: 0.05 })
    try {
      report.section('A run without a kill on each cloud')
      const all = await findCalls(ground)
      const mutating = all.filter((call) => call.mutating)
      report.line(`${all.length} kinds of requests, of which ${mutating.length} make, attach or delete something`)
      const outcomes: CallOutcome[] = []
      const rounds: [Moment, CallKind[]][] = flag('reads') ? [] : moments.map((moment) => [moment, mutating])
      // What is only read has no effect before or after which it could be cut.
      if (!flag('quick')) rounds.push(['after', all.filter((call) => !call.mutating)])
      for (const [moment, kinds] of rounds) {
        for (const some of batches(kinds)) {
          if (signal.aborted) break
          report.section(`kill -9 ${moment} the effect of ${some.length} calls`)
          outcomes.push(...(await waveOf(ground, some, moment)))
        }
      }
      report.section('Outcomes')
      tell(all, outcomes, report)
    } finally {
      await ground.stop()
    }
  },
}

/** Allocation and release of a batch belong together: what was allocated is what is released. */
function batches(kinds: readonly CallKind[]): CallKind[][] {
  const counts = new Map<string, number>()
  const made: CallKind[][] = []
  for (const kind of kinds) {
    const key = `${kind.cloud} ${kind.phase}`
    const index = Math.floor((counts.get(key) ?? 0) / perCloud)
    counts.set(key, (counts.get(key) ?? 0) + 1)
    made[index] = [...(made[index] ?? []), kind]
  }
  return made
}

type Tell = Parameters<Scenario['run']>[0]['report']

/** One row for each call; a cell says how the node ended, with how many servers, and how much was left after its release. */
function tell(kinds: readonly CallKind[], outcomes: readonly CallOutcome[], report: Tell): void {
  const rows = kinds
    .map((kind) => ({ kind, mine: outcomes.filter((outcome) => outcome.kind === kind) }))
    .filter(({ mine }) => mine.length > 0)
    .map(({ kind: { cloud, phase, action }, mine }) => {
      const cell = (moment: Moment) => {
        const one = mine.find((outcome) => outcome.moment === moment)
        if (!one) return '-'
        const servers = phase === 'allocation' ? `, ${one.servers} server${one.servers === 1 ? '' : 's'}` : ''
        return `${one.state}${servers}, ${one.leaked.length} left`
      }
      return [cloud, phase, action, ...moments.map(cell)]
    })
  report.table([['cloud', 'phase', 'call', ...moments.map((moment) => `killed ${moment}`)], ...rows])
  report.line('')
  const wrong = outcomes.filter(({ state, kind }) => state !== (kind.phase === 'allocation' ? 'delivered' : 'released'))
  const leaked = outcomes.filter((outcome) => outcome.leaked.length > 0)
  const doubled = outcomes.filter(({ doubles }) => doubles.length > 0)
  for (const { kind, moment, state, detail } of wrong)
    report.line(`${kind.cloud}, ${kind.action}, ${moment}: ${state} ${detail}`)
  for (const { kind, moment, leaked: left } of leaked)
    report.line(`${kind.cloud}, ${kind.action}, ${moment}: left ${left}`)
  for (const { kind, moment, doubles } of doubled)
    report.line(`${kind.cloud}, ${kind.action}, ${moment}: owned ${doubles}`)
  report.line(`${outcomes.length} kills at a call`)
  report.check(wrong.length === 0, `${outcomes.length - wrong.length} ended delivered or released as they should`)
  report.check(doubled.length === 0, `${doubled.length} own something twice, or not at all`)
  report.check(leaked.length === 0, `${leaked.length} left something in a cloud`)
}
