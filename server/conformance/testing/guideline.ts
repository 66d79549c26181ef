import type { Check, Guideline } from '@/server/domain/guideline-schema'
import type { CheckVerdict, JudgedRun } from '@/server/domain/scorecard'
import { stepIds, steps } from '@/server/domain/steps'
import type { ScoredCloud } from '../scorecard-of'
import { evidence } from './evidence'

/** A guideline of eight checks, one for each step; a yardstick with one call and one second for each. */
export const guideline = (more: Partial<Guideline> = {}): Guideline => ({
  name: 'node-allocation',
  version: '2016.10',
  title: 'Node allocation',
  description: '',
  published: '2016-10-01',
  reference: evidence().request,
  yardstick: {
    name: 'AWS',
    source: 'A test.',
    date: '2026-11-01',
    steps: stepIds.map((step) => ({ step, calls: 1, seconds: 1 })),
  },
  checks: steps.map(({ id, key, title }) => check({ id: key, step: id, title, rule: key })),
  flagged: [],
  ...more,
})

export const check = (more: Partial<Check>): Check => ({
  id: 'address',
  step: 5,
  title: "Get the node's public address",
  description: 'A test.',
  rule: 'address',
  status: 'required',
  weight: 1,
  lifetime: 'month',
  ...more,
})

export const cloud = (more: Partial<ScoredCloud> = {}): ScoredCloud => ({
  id: 'cloud-1',
  name: 'Harbor',
  provider: 'openstack',
  simulated: false,
  insideSite: false,
  yardstick: false,
  ...more,
})

type Word = CheckVerdict['verdict']

/** A judged run that ended at a time, with a word for each check of the guideline; YES where none is given. */
export const judged = (
  at: string,
  words: Readonly<Record<string, Word>> = {},
  { of = guideline(), ...more }: Partial<JudgedRun> & { of?: Guideline } = {},
): JudgedRun => ({
  evidence: `run of ${at}`,
  at: at.length === 10 ? `${at}T12:00:00.000Z` : at,
  simulated: false,
  delivered: true,
  checks: of.checks
    .filter(({ status }) => status !== 'removed')
    .map(({ id, step }) => {
      const verdict = words[id] ?? 'YES'
      return {
        check: id,
        step,
        verdict,
        reason: `${id} was ${verdict} on ${at}.`,
        delivered: verdict === 'UNKNOWN' ? null : verdict !== 'NO',
        fix: verdict === 'NO' || verdict === 'PARTIAL' ? `Mend ${id}.` : null,
      }
    }),
  cost: { ms: 8_000, calls: 8, workarounds: [], steps: stepIds.map((step) => ({ step, ms: 1_000, calls: 1 })) },
  ...more,
})
