import { setTimeout as wait } from 'node:timers/promises'
import type { StepId } from '@/server/domain/steps'

/**
 * Time as the engine sees it: handed in, so that tests need not wait. Milliseconds that only ever go on, from any zero: good
 * for durations, whatever happens to the machine's clock. What the time is says the store (`RunStore.time`).
 */
export type Clock = { now(): number; sleep(ms: number, signal: AbortSignal): Promise<void> }

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, { signal })
    } catch {
      throw signal.reason
    }
  },
}

/** The same clock, standing still while a store waits for its database: that is no time of the node's. */
export const pausing = (clock: Clock, store: { waitedMs?(): number }): Clock => ({
  now: () => clock.now() - (store.waitedMs?.() ?? 0),
  sleep: (ms, signal) => clock.sleep(ms, signal),
})

/** All waits of the engine, in milliseconds. */
export type Timing = {
  stepTimeoutMs: Record<StepId, number>
  /** First and longest pause between two looks at a node that changes its state. */
  pollMs: number
  pollMsMax: number
  /** A fresh server may be unknown to the cloud's reading side for this long. */
  invisibleMsMax: number
  /** How often the cloud is asked about a node while steps 6 to 8 speak with it by SSH. */
  lookMs: number
  /** Pause between two connections while the node boots. */
  sshPauseMs: number
  /** A server that refuses all users is asked again for this long: cloud-init may put the key in place after sshd is up. */
  loginGraceMs: number
  /** How long each part of one SSH login may take. */
  sshTimeoutMs: number
  /** How long a single command on the node may take, and a script. */
  commandMs: number
  scriptMs: number
  /** First and longest pause before a step is tried again. */
  backoffMs: number
  backoffMsMax: number
  /** For how long a step tries on while the cloud does not work, however many tries that makes. */
  troubleMsMax: number
  /** For how long a step waits for a cloud that is paused. */
  outageMsMax: number
  /** How long a clean-up may take, and the pause between its rounds. */
  cleanupMs: number
  cleanupPauseMs: number
  /** For how long something that was asked for, but never confirmed, may still appear in the cloud. */
  settleMs: number
}

export const defaultTiming: Timing = {
  stepTimeoutMs: { 1: 90_000, 2: 180_000, 3: 180_000, 4: 600_000, 5: 180_000, 6: 420_000, 7: 240_000, 8: 180_000 },
  pollMs: 1_000,
  pollMsMax: 5_000,
  invisibleMsMax: 60_000,
  lookMs: 15_000,
  sshPauseMs: 1_000,
  loginGraceMs: 25_000,
  sshTimeoutMs: 15_000,
  commandMs: 20_000,
  scriptMs: 60_000,
  backoffMs: 1_000,
  backoffMsMax: 20_000,
  troubleMsMax: 75_000,
  outageMsMax: 600_000,
  cleanupMs: 300_000,
  cleanupPauseMs: 2_000,
  settleMs: 12_000,
}

/** Exponential pause before try `tries + 1`, with jitter over its upper half, so that many nodes do not come back at once. */
export function backoffMs(timing: Timing, tries: number, random: () => number): number {
  const full = Math.min(timing.backoffMsMax, timing.backoffMs * 2 ** (tries - 1))
  return Math.round(full / 2 + (full / 2) * random())
}
