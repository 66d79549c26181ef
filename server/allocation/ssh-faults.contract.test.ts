import { afterAll, describe, expect, it } from 'vitest'
import { labNode, patient } from './testing/lab-node'
import { type FaultRow, faultRows } from './testing/ssh-fault-rows'

/** From the moment on that a server says nothing any more, nobody waits for long; for what it still does, as ever. */
const connections = { sshTimeoutMs: 200, stepTimeoutMs: { ...patient.stepTimeoutMs, 6: 1_500 } }
const impatient = { connections, commands: { ...connections, commandMs: 200, scriptMs: 400 } }
/** Connections that a machine may see, and seconds that one run may take, whatever happens. */
const connectionsMax = 30
const secondsMax = 30

const table: string[] = []

/** One whole run of steps 6 to 8 with the fault from one of them on; gives its cell of the table. */
async function runWith(row: FaultRow, step: number, end: NonNullable<FaultRow['ends'][number]>): Promise<string> {
  await using place = await labNode(row.image, row.address)
  const { machine, node, watch } = place
  const timing = { ...patient }
  const strike = (now: number) => {
    if (now !== step || !row.fault) return
    machine.afflict(row.fault)
    if (row.mute) Object.assign(timing, impatient[row.mute])
  }
  const startedMs = performance.now()
  const outcome = await place.work({ onStep: strike, timing })
  const seconds = (performance.now() - startedMs) / 1000
  const { failure } = node.view
  const why = JSON.stringify({ step, failure, log: node.view.log.map(({ message }) => message) }, null, 1)

  expect(failure?.code ?? outcome, why).toBe(end)
  if (!row.takesKeys) expect([...watch.violations], why).toEqual([])
  if (!row.takesKeys && step > 6) expect(watch.looks).toBeGreaterThan(3)
  if (failure) {
    expect(`${failure.message}\n${failure.detail ?? ''}`, why).toMatch(row.says ?? /\w+/)
    expect(failure.action, why).toMatch(row.helps ?? /\w+/)
    expect(failure.message).not.toContain(node.fleet.publicKey.split(' ')[1])
  }
  expect(machine.connections).toBeLessThanOrEqual(connectionsMax)
  expect(seconds).toBeLessThan(secondsMax)
  if (!row.takesKeys) {
    // Without the fault, a client that knows nothing of ours gets in: with the fleet key alone where it was delivered.
    machine.faults.clear()
    const ways = await place.waysIn()
    if (end === 'delivered') expect(ways).toEqual(['fleet key'])
    else expect(ways.length, why).toBeGreaterThan(0)
  }
  const told = failure ? `${failure.code}: ${failure.message}` : outcome
  return `${told} (${seconds.toFixed(1)} s, ${machine.connections} connections)`
}

describe('SSH that misbehaves from a step on', { timeout: 90_000 }, () => {
  afterAll(() => console.warn(['', 'fault | from step 6 | from step 7 | from step 8', ...table, ''].join('\n')))

  it.each(faultRows)('$name', async (row) => {
    const cells: string[] = []
    for (const [index, end] of row.ends.entries()) {
      cells.push(end === null ? '-' : await runWith(row, index + 6, end))
    }
    table.push([row.name, ...cells].join(' | '))
  })
})
