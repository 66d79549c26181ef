import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import { builtInGuidelines } from '@/server/conformance/guidelines/built-in'
import { judgeRun } from '@/server/conformance/judge-run'
import type { RunEvidence } from '@/server/domain/evidence'
import type { StepFacts } from '@/server/domain/facts'
import { faultBench, type Run } from '../allocations/testing/fault-bench'
import { buildEvidence } from './build-evidence'

let lab: LabProcess
beforeAll(async () => {
  lab = await startLab({ world: 'situations' })
}, 60_000)
afterAll(async () => await lab?.stop())

const guideline = builtInGuidelines().find(({ guideline: { version } }) => version === '2016.10')!.guideline
const configured = { networks: [{ name: 'green', nat_destination: true }], requiresFloatingIp: null }

function evidenceOf({ node }: Run, cloud: string): RunEvidence {
  const at = new Date().toISOString()
  return buildEvidence({
    run: 'run',
    allocation: node.allocationId,
    cloud: { id: cloud, name: cloud, provider: 'openstack', simulated: true, insideSite: false },
    request: guideline.reference,
    node: node.view,
    createdAt: at,
    endedAt: at,
    catalogue: null,
    userData: null,
  })
}
const verdicts = (evidence: RunEvidence) =>
  Object.fromEntries(judgeRun(guideline, evidence).checks.map(({ step, verdict }) => [step, verdict]))
const decisive = (evidence: RunEvidence, step: number) =>
  evidence.steps[step - 1]!.lines.filter((line) => line.decisive).map(({ text }) => text)

describe('a conformance run on real adapters', () => {
  it('of a cloud where a floating IP is needed', async () => {
    const cloud = 'situation-first-external-wrong'
    const bench = faultBench(lab, cloud)
    const run = await bench.judge()
    expect(await run.ended).toBe('delivered')
    const evidence = evidenceOf(run, cloud)
    expect(verdicts(evidence)).toMatchObject({ 1: 'YES', 2: 'YES', 4: 'YES', 5: 'NO', 8: 'UNKNOWN' })
    expect(evidence.steps[4]!.workarounds).toEqual(['floating-ip'])
    expect(decisive(evidence, 5).join('\n')).toMatch(/^POST \S+\/floatingips/m)
    expect(decisive(evidence, 4).join('\n')).toMatch(/^POST \S+\/servers$/m)
    expect(decisive(evidence, 6).at(-1)).toMatch(/^Logged in as /)
    await bench.release(run)
    expect(await bench.left(run)).toEqual([])
    await run.provider.close()
  })

  it('of a cloud whose networks only a person can tell apart: delivered by the configuration, NO by the rule', async () => {
    const cloud = 'situation-three-routed'
    const bench = faultBench(lab, cloud)
    const run = await bench.judge({ networks: configured })
    expect(await run.ended).toBe('delivered')
    const evidence = evidenceOf(run, cloud)
    const facts = evidence.steps[2]!.facts as StepFacts[3]
    expect(facts.network).toMatchObject({ name: 'green', decidedBy: 'operator' })
    expect(facts.unaided?.network).toMatchObject({ id: null, decidedBy: 'tie' })
    expect(evidence.delivered).toBe(true)
    expect(verdicts(evidence)).toMatchObject({ 3: 'NO', 4: 'YES' })
    await bench.release(run)
    await run.provider.close()
  })

  it('and a second node, which tries user data: the image runs it', async () => {
    const bench = faultBench(lab, 'situation-first-external-wrong')
    const run = await bench.judge({}, 'probe')
    expect(await run.ended).toBe('delivered')
    const { userData } = run.node.view.steps[5]!.facts as StepFacts[6]
    expect(userData).toMatchObject({ honoured: true })
    await bench.release(run)
    await run.provider.close()
  })

  it('of the same cloud without anybody to ask: NO at step 3, and nothing stays', async () => {
    const cloud = 'situation-three-routed'
    const bench = faultBench(lab, cloud)
    const run = await bench.judge()
    expect(await run.ended).toBe('failed')
    const evidence = evidenceOf(run, cloud)
    expect(verdicts(evidence)).toEqual({
      ...{ 1: 'YES', 2: 'YES', 3: 'NO', 4: 'UNKNOWN' },
      ...{ 5: 'UNKNOWN', 6: 'UNKNOWN', 7: 'UNKNOWN', 8: 'UNKNOWN' },
    })
    expect(evidence.delivered).toBe(false)
    expect(await bench.left(run)).toEqual([])
    await run.provider.close()
  })
})
