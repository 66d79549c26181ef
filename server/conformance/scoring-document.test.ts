import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { checkRules } from '@/server/domain/guideline'
import type { Scorecard } from '@/server/domain/scorecard'
import { stepById } from '@/server/domain/steps'
import { yardstickFacts } from '@/server/domain/testing/facts'
import { verdicts } from '@/server/domain/verdict'
import { fixesOf } from './fixes'
import { builtInGuidelines } from './guidelines/built-in'
import { judgeRun } from './judge-run'
import { scorecardOf } from './scorecard-of'
import { type Change, evidence, stoppedAt } from './testing/evidence'
import { cloud } from './testing/guideline'
import { yardstickFor } from './yardstick'

/** The example of docs/scoring.md is computed here, so that the page cannot say anything else than the product does. */
const page = fs.readFileSync(path.resolve(import.meta.dirname, '..', '..', 'docs', 'scoring.md'), 'utf8')
const { guideline } = builtInGuidelines()[0]!

const asUsual: Change = {
  5: {
    cameWithCreate: false,
    madeResource: { kind: 'floating-ip', id: 'f', pool: 'ext-net' },
    strategy: 'floating-ip',
  },
  6: { source: 'distro-default', sourceReason: 'The usual account of ubuntu.' },
}
const byName = { ...yardstickFacts[3].image, decidedBy: 'pattern' as const, reason: 'Its name says Ubuntu 24.04.' }
const runs = [
  { ...evidence(asUsual), endedAt: '2026-11-02T12:00:00Z' },
  { ...stoppedAt(5, 'quota', 'The quota of floating IPs is spent.'), endedAt: '2026-11-09T12:00:00Z' },
  { ...evidence({ ...asUsual, 3: { image: byName } }), endedAt: '2026-11-16T12:00:00Z' },
].map((run) => judgeRun(guideline, run, { id: run.endedAt }))

const cardOn = (day: string): Scorecard => {
  const now = `${day}T12:00:00Z`
  const yardstick = yardstickFor(guideline, { simulated: false, now, measured: null })
  return scorecardOf({ guideline, cloud: cloud(), runs, now, yardstick })
}
const total = ({ score, max, complete }: Scorecard) =>
  complete ? `${score} of ${max}` : `incomplete (${score} of ${max} so far)`

function example(): string {
  const card = cardOn('2026-11-22')
  const rows = card.cells.map(({ step, verdict, delivered, of, reason }) =>
    `${step} ${stepById(step).short.padEnd(10)} ${verdict.padEnd(8)} ${delivered} of ${of}  ${reason}`.trimEnd(),
  )
  const [best] = fixesOf(card, guideline)
  return [
    ...rows,
    '',
    `2026-11-22: ${total(card)}; one fix helps most (+${best?.gain}): ${best?.fix}`,
    `2026-12-20: ${total(cardOn('2026-12-20'))}; ${cardOn('2026-12-20').missing.length} checks are EXPIRED or UNKNOWN`,
  ].join('\n')
}

it('the example of the page is what is computed', () => {
  expect(/```text example\n([\s\S]*?)\n```/.exec(page)?.[1]).toBe(example())
})

it('the page names every rule, every verdict and every guideline', () => {
  for (const rule of checkRules) expect(page, rule).toContain(`\`${rule}\``)
  for (const verdict of verdicts) expect(page, verdict).toContain(verdict)
  for (const { guideline } of builtInGuidelines()) expect(page).toContain(`${guideline.name} ${guideline.version}`)
})
