import type { NodeView } from '@/server/domain/allocation'
import type { EvidenceLine, StepEvidence } from '@/server/domain/evidence'
import { decisiveLines, type PlainLine } from './decisive'

/** Lines of one step that are kept: evidence stays for ever. */
export const linesMax = 80
/** Characters of one line. */
const textMax = 600

type Step = NodeView['steps'][number]
export type Transcript = Pick<StepEvidence, 'lines' | 'linesLeftOut'>

/** What one step said and asked, in order, with its decisive lines marked; everything in it was redacted when it was written. */
export function transcriptOf({ log, exchanges }: Pick<NodeView, 'log' | 'exchanges'>, step: Step): Transcript {
  const lines = [
    ...log
      .filter((line) => line.step === step.step)
      .map(({ seq, at, level, message }): PlainLine & { seq: number } => ({
        seq,
        at,
        kind: 'log',
        text: cut(message),
        level,
      })),
    ...exchanges
      .filter((line) => line.step === step.step)
      .map(({ seq, at, id, method, target, status, ms, error }): PlainLine & { seq: number } => ({
        seq,
        at,
        kind: 'call',
        text: cut(`${callText(method, target)}${error ? ` (${error})` : ''}`),
        status,
        ms,
        exchange: id,
      })),
  ].sort((a, b) => a.seq - b.seq)
  const marked = decisiveLines({
    step: step.step,
    lines,
    facts: step.state === 'done' ? step.facts : null,
    failed: step.state === 'failed',
  })
  const kept = keptLines(lines.length, marked)
  return {
    lines: kept.map((index): EvidenceLine => {
      const { seq: _seq, level: _level, ...line } = lines[index]!
      return { ...line, decisive: marked.has(index) }
    }),
    linesLeftOut: lines.length - kept.length,
  }
}

/** An action's name stands in its target as well. */
const callText = (method: string, target: string): string =>
  target.includes(` ${method} `) ? `${method} ${target.replace(` ${method} `, ' ')}` : `${method} ${target}`

const cut = (text: string): string => (text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text)

/** Indexes, in order: what decides first, then from both ends. */
export function keptLines(count: number, decisive: ReadonlySet<number>, max = linesMax): number[] {
  const all = Array.from({ length: count }, (_, index) => index)
  if (count <= max) return all
  const fromEnds = all.map((index) => (index % 2 === 0 ? index / 2 : count - (index + 1) / 2))
  const order = [
    ...fromEnds.filter((index) => decisive.has(index)),
    ...fromEnds.filter((index) => !decisive.has(index)),
  ]
  return order.slice(0, max).sort((a, b) => a - b)
}
