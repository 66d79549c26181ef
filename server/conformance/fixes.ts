import type { CheckRule } from '@/server/domain/guideline'
import type { Guideline } from '@/server/domain/guideline-schema'
import type { CheckCell, Fix, FleetFix, Scorecard } from '@/server/domain/scorecard'
import type { StepId } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import { wordValue } from './scorecard-of'
import { worseOverChecks } from './verdict-order'

/** Where an old run kept no sentence of its own. */
const byRule: Record<CheckRule, string> = {
  'add-key': 'Take an ed25519 key in a key field of the API, for one node only.',
  'get-metadata': 'List networks, flavors and images completely by API.',
  pick: 'Publish what tells networks, flavors and images apart for machines.',
  request: 'Accept the reference request at once and bring the node to running.',
  address: 'Give each node a public address with the create request.',
  'log-in': 'Tell the login user of each image by API.',
  'root-keys': 'Let a standard script give root its keys and switch password login off.',
  'remove-key': 'Let a deleted key stay deleted.',
  'ed25519-key': 'Accept ed25519 public keys.',
  'metadata-quality': 'Publish what images and flavors are, and the login user of each image.',
  'time-to-running': 'Let nodes be running sooner.',
  'ipv6-address': 'Give each node a public IPv6 address with the create request.',
  'time-to-address': 'Let nodes be reachable at their address sooner.',
  'host-key-verifiable': "Show the node's SSH host keys before the first login.",
  'time-to-login': 'Let nodes be logged in to sooner.',
  'user-data-honoured': 'Run user data at first boot on every image.',
}

/**
 * What a vendor would have to change, the change that lifts the score most first. Only required checks that are known and below YES:
 * what is UNKNOWN, EXPIRED or WAIVED has no fix. Checks that the same change lifts are one fix.
 */
export function fixesOf(scorecard: Scorecard, guideline: Guideline): Fix[] {
  const fixes = new Map<string, Fix>()
  for (const { step, checks } of scorecard.cells) {
    for (const cell of checks) {
      const gain = gainOf(cell)
      if (gain === null) continue
      const rule = guideline.checks.find(({ id }) => id === cell.check)?.rule
      const fix = cell.fix ?? (rule ? byRule[rule] : null)
      if (fix === null) continue
      const known = fixes.get(fix)
      if (!known) {
        fixes.set(fix, { check: cell.check, step, fix, from: cell.verdict, gain, seconds: secondsOf(scorecard, step) })
      } else {
        known.gain = rounded(known.gain + gain)
        if (worseOverChecks(cell.verdict, known.from)) known.from = cell.verdict
      }
    }
  }
  return [...fixes.values()].sort(
    (a, b) => b.gain - a.gain || (b.seconds ?? 0) - (a.seconds ?? 0) || a.step - b.step || compareText(a.fix, b.fix),
  )
}

const lifts: ReadonlySet<Verdict> = new Set<Verdict>(['PARTIAL', 'NO'])

/** Points that a YES would bring; null where there is nothing to lift. */
const gainOf = ({ status, verdict, weight }: CheckCell): number | null =>
  status === 'required' && lifts.has(verdict) && weight > 0 ? rounded(weight * (1 - wordValue(verdict))) : null

/** Seconds that the step takes longer than at the yardstick; null: not to be compared, or none. */
function secondsOf({ cost }: Scorecard, step: StepId): number | null {
  const found = cost.steps?.find((each) => each.step === step)
  if (!found || found.seconds === null || found.yardstickSeconds === null) return null
  return Math.max(0, rounded(found.seconds - found.yardstickSeconds))
}

/** The same change over all clouds, by the points that it would bring in all; of equal ones the one that helps more clouds. */
export function fleetFixes(scorecards: readonly Scorecard[], guideline: Guideline): FleetFix[] {
  const fixes = new Map<string, FleetFix>()
  for (const scorecard of scorecards) {
    const { cloud, cloudName } = scorecard
    for (const { check, step, fix, from, gain, seconds } of fixesOf(scorecard, guideline)) {
      const all = fixes.get(fix) ?? { check, step, fix, clouds: [], gain: 0, seconds: null }
      all.clouds.push({ cloud, cloudName, from, gain })
      all.gain = rounded(all.gain + gain)
      if (seconds !== null) all.seconds = rounded((all.seconds ?? 0) + seconds)
      fixes.set(fix, all)
    }
  }
  for (const { clouds } of fixes.values()) {
    clouds.sort((a, b) => b.gain - a.gain || compareText(a.cloudName, b.cloudName) || compareText(a.cloud, b.cloud))
  }
  return [...fixes.values()].sort(
    (a, b) => b.gain - a.gain || b.clouds.length - a.clouds.length || a.step - b.step || compareText(a.fix, b.fix),
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const rounded = (value: number): number => Math.round(value * 1000) / 1000
