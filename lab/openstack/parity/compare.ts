import { isDeepStrictEqual } from 'node:util'
import type { RecordedAnswer } from './types'

/** Every point in which two answers differ, each as one line. */
export function compareAnswers(real: RecordedAnswer, simulated: RecordedAnswer): string[] {
  const found: string[] = []
  const compare = (what: string, left: unknown, right: unknown) => {
    if (!isDeepStrictEqual(left, right))
      found.push(`${what}: real ${JSON.stringify(left)}, simulated ${JSON.stringify(right)}`)
  }
  compare('status', real.status, simulated.status)
  compareKeys('header', real.headers, simulated.headers, compare)
  compareKeys('shape', real.shape ?? {}, simulated.shape ?? {}, compare)
  compare('error', real.error, simulated.error)
  return found
}

function compareKeys(
  kind: string,
  real: Record<string, string>,
  simulated: Record<string, string>,
  compare: (what: string, left: unknown, right: unknown) => void,
): void {
  for (const key of new Set([...Object.keys(real), ...Object.keys(simulated)]))
    compare(`${kind} ${key}`, real[key], simulated[key])
}
