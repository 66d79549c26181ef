import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import type { Catalogue } from '@/server/domain/catalogue'
import { recordingCall } from './contract-target'
import { ProviderError } from './errors'
import type { ApiExchange, CloudProvider, CreateNode } from './port'
import { createCases, type Ending, type FaultCase, forKind, listingCases, titleOf } from './testing-faults-cases'
import { faultTable } from './testing-faults-table'
import { type FaultTarget, faultTarget, nodeRequest } from './testing-faults-target'

const nodesInCloud = 12
const kinds = ['aws-ec2', 'openstack'] as const
const ids = { 'aws-ec2': 'aws-us-east-1', openstack: 'harbor' }

let lab: LabProcess
const targets = new Map<string, FaultTarget>()
const targetOf = (kind: (typeof kinds)[number]): FaultTarget => {
  const found = targets.get(kind)
  if (!found) throw new Error('The lab is there only while tests run')
  return found
}
const table = faultTable()
const places = new Map<string, Catalogue>()

beforeAll(async () => {
  lab = await startLab({ world: 'empty' })
  for (const kind of kinds) {
    await lab.crowd(ids[kind], nodesInCloud)
    targets.set(kind, faultTarget(lab, ids[kind]))
  }
})
afterEach(() => lab.clearFaults())
afterAll(async () => {
  await lab?.stop()
  process.stdout.write(`${table.text()}\n`)
})

type Outcome<Value> = { ends: Ending; value: Value | null; error: ProviderError | null; exchanges: ApiExchange[] }

/** Runs a call to its end: a result, or the ProviderError; anything else fails the test. */
async function outcomeOf<Value>(
  run: (call: ReturnType<typeof recordingCall>) => Promise<Value>,
): Promise<Outcome<Value>> {
  const call = recordingCall()
  const { exchanges } = call
  try {
    return { ends: 'success', value: await run(call), error: null, exchanges }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { ends: error.code, value: null, error, exchanges }
  }
}

/** A person can read it, and no secret is in it or in the evidence. */
function expectTold(outcome: Outcome<unknown>, one: FaultCase, target: FaultTarget): void {
  const { error, exchanges } = outcome
  if (error) {
    expect(error.message).toMatch(/^[A-Z0-9].{25,}\.$/)
    expect(error.message).not.toMatch(/undefined|\[object|<html|\n\s+at /i)
    if (one.says) expect(error.message).toMatch(one.says)
  }
  const told = JSON.stringify([error?.message, error?.options.detail, exchanges])
  for (const secret of target.secrets) expect(told).not.toContain(secret)
  expect(told).not.toMatch(/gAAAAAB[0-9a-f]{40}/)
}

describe.each(kinds)('a listing of %s', (kind) => {
  const cases = listingCases.filter(({ only }) => only === undefined || only === kind)
  it.each(cases.map((one) => [titleOf(one), one] as const))('%s', async (title, one) => {
    const target = targetOf(kind)
    const provider = await target.open()
    if (one.on === 'login') await target.inject(target.actions.login, one)
    else await provider.probe(recordingCall())
    await target.mark()
    const seen = new Set<string>()
    const outcome = await outcomeOf(async (call) => {
      let page = 0
      for await (const { nodes } of provider.listNodes(null, call)) {
        for (const node of nodes) seen.add(node.providerId)
        page++
        if (page === 1 && one.on !== 'login') await target.inject(target.actions.list, one)
      }
    })
    const requests = await target.requests(target.actions.list)
    table.add(
      'listing',
      title,
      kind,
      `${outcome.ends}${outcome.ends === 'success' && seen.size < nodesInCloud ? ` (${seen.size} of ${nodesInCloud})` : ''}`,
      requests,
    )
    expect(outcome.ends, outcome.error?.message).toBe(forKind(one.ends, kind))
    expect(requests).toBeLessThanOrEqual(forKind(one.requests, kind))
    if (outcome.ends === 'success') expect(seen.size).toBe(forKind(one.nodes ?? nodesInCloud, kind))
    expectTold(outcome, one, target)
    await provider.close()
  })
})

describe.each(kinds)('a create of %s', (kind) => {
  let request: CreateNode
  let provider: CloudProvider
  const cases = createCases.filter(({ only }) => only === undefined || only === kind)
  it.each(cases.map((one) => [titleOf(one), one] as const))('%s', async (title, one) => {
    const target = targetOf(kind)
    provider = await target.open()
    const catalogue = places.get(kind) ?? (await provider.catalogue(recordingCall()))
    places.set(kind, catalogue)
    request = await nodeRequest(provider, target, catalogue)
    await target.mark()
    await target.inject(target.actions.create, one)
    const outcome = await outcomeOf((call) => provider.createNode(request, call))
    const requests = await target.requests(target.actions.create)
    table.add('create', title, kind, outcome.ends, requests)
    expect(outcome.ends, outcome.error?.message).toBe(forKind(one.ends, kind))
    expect(requests).toBeLessThanOrEqual(forKind(one.requests, kind))
    expectTold(outcome, one, target)
    // Whatever happened: asked again by a process that knows nothing of the first try, there is one server.
    await lab.clearFaults()
    const other = await target.open()
    const again = await other.createNode({ ...request, mayExist: true }, recordingCall())
    if (outcome.value) expect(again).toEqual(outcome.value)
    expect(await target.servers(request.mark.intent)).toBe(1)
    await other.destroyNode(again, recordingCall())
    await Promise.all([provider.close(), other.close()])
  })
})
