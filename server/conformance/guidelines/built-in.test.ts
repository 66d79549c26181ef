import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { referenceKey } from '@/server/domain/guideline'
import { stepIds } from '@/server/domain/steps'
import { judgeRun } from '../judge-run'
import { scorecardOf } from '../scorecard-of'
import { evidence } from '../testing/evidence'
import { cloud } from '../testing/guideline'
import { builtInGuidelines } from './built-in'
import { documentsModule } from './write-documents'

const [first, second] = builtInGuidelines().map(({ guideline }) => guideline)

describe('the built-in guidelines', () => {
  it('are the YAML documents of this folder, letter by letter: run write-documents.ts after a change', () => {
    expect(fs.readFileSync(path.join(import.meta.dirname, 'documents.ts'), 'utf8')).toBe(documentsModule())
    const files = fs.readdirSync(import.meta.dirname).filter((file) => file.endsWith('.yaml'))
    expect(builtInGuidelines().map(({ yaml }) => yaml)).toEqual(
      files.sort().map((file) => fs.readFileSync(path.join(import.meta.dirname, file), 'utf8')),
    )
  })

  it('share one reference request, so that one run serves both', () => {
    expect(referenceKey(first!.reference)).toBe(referenceKey(second!.reference))
  })

  it('2016.10 has one check for each step, all required, all of weight 1', () => {
    expect(first!.checks.map(({ step, status, weight }) => [step, status, weight])).toEqual(
      stepIds.map((step) => [step, 'required', 1]),
    )
  })

  it('2026.11 has all checks of 2016.10 as required and adds eight', () => {
    const required = second!.checks.filter(({ status }) => status === 'required').map(({ rule }) => rule)
    expect(required).toEqual(expect.arrayContaining(first!.checks.map(({ rule }) => rule)))
    expect(second!.checks).toHaveLength(16)
  })

  it('hold a cloud like the yardstick at 8 of 8', () => {
    const run = judgeRun(first!, evidence())
    const card = scorecardOf({ guideline: first!, cloud: cloud(), runs: [run], now: run.at, yardstick: null })
    expect(card).toMatchObject({ score: 8, max: 8, complete: true })
  })

  it('2026.11 is complete without a yardstick cloud: what needs its seconds is advisory', () => {
    const probes = {
      userData: { answer: true, detail: 'It was run.', at: '2026-11-20T12:00:00Z' },
      metadata: { images: 9, imagesComplete: 9, imagesWithLoginUser: 9, flavors: 9, flavorsComplete: 9 },
    }
    const run = judgeRun(second!, evidence({}, { probes }))
    const card = scorecardOf({ guideline: second!, cloud: cloud(), runs: [run], now: run.at, yardstick: null })
    expect(card).toMatchObject({ complete: true, missing: [] })
    expect(card.score).toBe(card.max)
  })
})
