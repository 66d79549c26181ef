import { setTimeout as pause } from 'node:timers/promises'
import type { FaultKind, PlannedFault } from './faults'
import type { Ground } from './ground'

/** What became of a planned fault; times in ms since the epoch. */
export type Struck = { fault: PlannedFault; beganMs: number; endedMs: number | null; problem: string | null }

/** Strikes each fault at its time; resolves when `over` has aborted and all of them have ended. */
export async function strikeAll(
  faults: readonly PlannedFault[],
  options: { ground: Ground; kinds: readonly FaultKind[]; begunMs: number; over: AbortSignal },
): Promise<Struck[]> {
  const { ground, kinds, begunMs, over } = options
  const struck: Struck[] = []
  const linger = async (ms: number) => void (await pause(ms, undefined, { signal: over }).catch(() => undefined))
  await Promise.all(
    faults.map(async (fault) => {
      await linger(Math.max(0, begunMs + fault.atMs - Date.now()))
      const kind = kinds.find((each) => each.kind === fault.kind)
      if (over.aborted || !kind) return
      const entry: Struck = { fault, beganMs: Date.now(), endedMs: null, problem: null }
      struck.push(entry)
      try {
        await kind.strike(ground, fault, linger)
      } catch (error) {
        entry.problem = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      }
      entry.endedMs = Date.now()
    }),
  )
  return struck
}

/** Takes everything back: no fault is left anywhere. Answers how often faults of the lab struck, by kind. */
export async function calm(ground: Ground): Promise<Record<string, number>> {
  const { lab, workers, web, toClouds, disk, database } = ground
  lab.part.thaw()
  const counts = await lab.struck()
  await lab.clearFaults()
  await lab.healAll()
  disk?.free()
  database.thaw()
  for (const part of [...workers, ...(web ? [web] : [])]) {
    part.thaw()
    await part.toDatabase.set('open')
  }
  for (const worker of workers) worker.clock?.set(0)
  for (const proxy of Object.values(toClouds)) await proxy.set('open')
  await database.ready()
  return counts
}
