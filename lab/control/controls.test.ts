import { describe, expect, it } from 'vitest'
import { LabControls } from '@/lab/control/controls'

describe('faults', () => {
  it('are taken as often as planned, by the cloud and action that they name', async () => {
    const controls = new LabControls()
    controls.plan({ cloud: 'harbor', action: 'POST /compute/servers', kind: 'quota', times: 2 })
    expect(await controls.enter('meadow', 'POST /compute/servers')).toBeNull()
    expect(await controls.enter('harbor', 'GET /compute/servers')).toBeNull()
    expect(await controls.enter('harbor', 'POST /compute/servers')).toMatchObject({ kind: 'quota' })
    expect(await controls.enter('harbor', 'POST /compute/servers')).toMatchObject({ kind: 'quota' })
    expect(await controls.enter('harbor', 'POST /compute/servers')).toBeNull()
  })

  it('carry their delays, match by * and by a beginning, and come in the order of planning', async () => {
    const controls = new LabControls()
    controls.plan({ cloud: '*', action: 'GET *', kind: 'slow', delayMs: 50, times: 1 })
    controls.plan({ cloud: 'harbor', action: '*', kind: 'rate-limited', retryAfterS: 2, times: 1 })
    expect(await controls.enter('harbor', 'GET /compute/servers')).toEqual({ kind: 'slow', delayMs: 50 })
    expect(await controls.enter('harbor', 'GET /compute/servers')).toEqual({ kind: 'rate-limited', retryAfterS: 2 })
    expect(await controls.enter('harbor', 'GET /compute/servers')).toBeNull()
  })

  it('can be taken back, one or all', async () => {
    const controls = new LabControls()
    const first = controls.plan({ cloud: '*', action: '*', kind: 'quota', times: 9 })
    controls.plan({ cloud: '*', action: '*', kind: 'capacity', times: 9 })
    expect(controls.cancelFaults('fault-99')).toBe(0)
    expect(controls.cancelFaults(first.id)).toBe(1)
    expect(await controls.enter('a', 'b')).toMatchObject({ kind: 'capacity' })
    expect(controls.cancelFaults()).toBe(1)
    expect(await controls.enter('a', 'b')).toBeNull()
  })
})

describe('gates', () => {
  it('hold a request until they are opened, and tell who waits', async () => {
    const controls = new LabControls()
    const gate = controls.close('harbor', 'POST /compute/servers')
    let passed = false
    const request = controls.enter('harbor', 'POST /compute/servers').then(() => {
      passed = true
    })
    await controls.untilHeld(gate.id)
    expect(controls.gate(gate.id)).toMatchObject({ held: 1 })
    expect(passed).toBe(false)
    expect(await controls.enter('harbor', 'GET /compute/servers')).toBeNull()
    expect(controls.release(gate.id)).toBe(1)
    await request
    expect(passed).toBe(true)
    expect(controls.release(gate.id)).toBeNull()
  })

  it('let a fault planned meanwhile strike the request that waited', async () => {
    const controls = new LabControls()
    const gate = controls.close('aws', 'RunInstances')
    const request = controls.enter('aws', 'RunInstances')
    await controls.untilHeld(gate.id)
    controls.plan({ cloud: 'aws', action: 'RunInstances', kind: 'reply-lost', times: 1 })
    controls.release(gate.id)
    expect(await request).toMatchObject({ kind: 'reply-lost' })
  })

  it('after an action hold its answer and let it come in', async () => {
    const controls = new LabControls()
    const gate = controls.close('harbor', 'POST /compute/servers', 'after')
    expect(await controls.enter('harbor', 'POST /compute/servers')).toBeNull()
    let answered = false
    const request = controls.leave('harbor', 'POST /compute/servers').then(() => {
      answered = true
    })
    await controls.untilHeld(gate.id)
    expect(answered).toBe(false)
    controls.release(gate.id)
    await request
    expect(answered).toBe(true)
  })

  it('are all opened at the end', async () => {
    const controls = new LabControls()
    controls.close('*', '*')
    const request = controls.enter('aws', 'RunInstances')
    controls.releaseAll()
    expect(await request).toBeNull()
    expect(controls.gates()).toEqual([])
  })
})

it('remembers which requests arrived, in their order', async () => {
  const controls = new LabControls()
  await controls.enter('harbor', 'GET /compute/servers')
  await controls.enter('aws', 'RunInstances')
  expect(controls.calls(0).map(({ n, action }) => [n, action])).toEqual([
    [1, 'GET /compute/servers'],
    [2, 'RunInstances'],
  ])
  expect(controls.calls(1)).toHaveLength(1)
})
