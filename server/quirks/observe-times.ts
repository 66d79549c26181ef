import type { QuirkKind, SeenQuirk } from '@/server/domain/quirk'
import { counted, quirk } from './seen'

/** Runs that a median is made of, the latest ones. */
export const samplesMax = 20

const kinds = { 4: 'time-to-running', 5: 'time-to-address', 6: 'time-to-login' } as const
const until = { 4: 'the node ran', 5: 'it had its address', 6: 'its login user was in by SSH' } as const
type Timed = keyof typeof kinds

/** How long each part took, in ms; absent where a step needed another attempt, so that its time says nothing about the cloud. */
export type Durations = { running?: number; address?: number; login?: number }

/** The time from the request to the end of step 4, 5 or 6, as one more sample; nothing where a part of it is not known. */
export function timeSeen(step: Timed, { running, address, login }: Durations): SeenQuirk[] {
  const parts = { 4: [running], 5: [running, address], 6: [running, address, login] }[step]
  if (parts.some((ms) => ms === undefined)) return []
  const ms = Math.round(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0))
  return [quirk({ kind: kinds[step], value: 'measured', ...summary(kinds[step], [ms]) })]
}

/** The same observation over kept samples and its own: median, range and sentence are those of all. */
export function overSamples(seen: SeenQuirk, kept: readonly number[]): SeenQuirk {
  const own = seen.detail.samples
  return own ? { ...seen, ...summary(seen.kind, [...kept, ...own].slice(-samplesMax)) } : seen
}

function summary(kind: QuirkKind, samples: number[]): Pick<SeenQuirk, 'evidence' | 'detail'> {
  const step = ([4, 5, 6] as const).find((one) => kinds[one] === kind) ?? 4
  const medianMs = median(samples)
  const [least, most] = [Math.min(...samples), Math.max(...samples)]
  const runs = counted(samples.length, 'run')
  const range = samples.length > 1 ? `, between ${seconds(least)} and ${seconds(most)}` : ''
  return {
    evidence: `From the request until ${until[step]} it took ${seconds(medianMs)}${samples.length > 1 ? ` in the middle of the last ${runs}` : ''}${range}.`,
    detail: {
      rule: 'median-of-runs-without-a-second-attempt',
      valueText: `${seconds(medianMs)} (median of ${runs})`,
      numbers: { medianMs, leastMs: least, mostMs: most, runs: samples.length },
      samples,
    },
  }
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return Math.round((low + high) / 2)
}

/** `0.4 s`, `41 s`, `3 min 5 s`. */
function seconds(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const whole = Math.round(ms / 1000)
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
