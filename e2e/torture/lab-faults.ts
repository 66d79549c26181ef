import { z } from 'zod'
import type { Ground } from './ground'

const planned = z.object({ faults: z.array(z.object({ kind: z.string(), taken: z.number() })) })
const machines = z.object({ machines: z.array(z.object({ id: z.string(), faults: z.array(z.string()) })) })

/** How often the faults that were planned at the lab have struck, by kind. */
export async function struckByLab({ lab }: Pick<Ground, 'lab'>): Promise<Record<string, number>> {
  const { faults } = planned.parse(await (await fetch(`${lab.controlUrl}/faults`)).json())
  const counts: Record<string, number> = {}
  for (const { kind, taken } of faults) counts[kind] = (counts[kind] ?? 0) + taken
  return counts
}

/** Takes back what is wrong with machines, as somebody does who repairs them. Answers how many there were. */
export async function healMachines({ lab }: Pick<Ground, 'lab'>): Promise<number> {
  const state = machines.parse(await (await fetch(`${lab.controlUrl}/state`)).json())
  const ill = state.machines.filter(({ faults }) => faults.length > 0)
  for (const { id } of ill) await fetch(`${lab.controlUrl}/machines/${id}/faults`, { method: 'DELETE' })
  return ill.length
}
