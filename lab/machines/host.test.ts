import { expect, it } from 'vitest'
import { startMachines } from '@/lab/machines/testing'
import type { Reachability } from '@/lab/port'

it('leads a forwarded port to the port of the machine, and no other', async () => {
  await using lab = await startMachines()
  lab.boot({}, { id: 'cloud/1' })
  const ways: Record<number, Reachability> = {
    20001: { machineId: 'cloud/1', port: 22 },
    20002: { machineId: 'cloud/1', port: 80 },
    22: 'refused',
  }
  lab.machines.routes((address, port) => (address === '198.51.100.9' ? (ways[port] ?? 'filtered') : null))
  expect(await lab.machines.dial('198.51.100.9', 20_001)).toEqual({ open: expect.any(Function) })
  expect(await lab.machines.dial('198.51.100.9', 20_002)).toBe('refused')
  expect(await lab.machines.dial('198.51.100.9', 22)).toBe('refused')
  expect(await lab.machines.dial('198.51.100.9', 23)).toBe('filtered')
})
