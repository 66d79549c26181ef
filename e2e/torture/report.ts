import type { AllocationEvent } from '@/server/domain/events'
import { type Column, columns, type Finding, parseEvent, type Rows } from './books'
import type { Outcome } from './run'
import type { Struck } from './strike'

/** How often each of the five columns was hit. */
export const countsOf = (findings: readonly Finding[]): Record<Column, number> =>
  Object.fromEntries(
    columns.map((column) => [column, findings.filter((finding) => finding.column === column).length]),
  ) as Record<Column, number>

const eventsOf = (rows: Rows, allocation?: string): { seq: number; event: AllocationEvent; allocation: string }[] =>
  rows.events.flatMap(({ seq, event, allocation_id }) => {
    const parsed = allocation === undefined || allocation === allocation_id ? parseEvent(event) : null
    return parsed ? [{ seq, event: parsed, allocation: allocation_id }] : []
  })

const tally = (names: readonly string[]): [string, number][] => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a.localeCompare(b))
}
const listed = (counts: readonly [string, number][]): string =>
  counts.map(([name, count]) => `${count} ${name}`).join(', ') || 'none'

/** Whether anything was delivered at all: a run without it proves nothing. */
export const deliveredAny = ({ rows }: Outcome): boolean =>
  eventsOf(rows).some(({ event }) => event.type === 'node-delivered')

/** The table of a run, as lines. */
export function table(outcome: Outcome): string[] {
  const { rows, struck, lab, plan, reaped, lives, statuses, starts } = outcome
  const events = eventsOf(rows).map(({ event }) => event)
  const ofType = (type: AllocationEvent['type']) => events.filter((event) => event.type === type)
  const codes = events.flatMap((event) => (event.type === 'node-failed' ? [event.failure.code] : []))
  const kinds = struck.filter(({ problem }) => problem === null).map(({ fault }) => fault.kind)
  const kills = kinds.filter((kind) => /kill -9|SIGTERM|restart/.test(kind)).length
  const states = tally(rows.nodes.map(({ state, held }) => (held ? 'failed, kept for a retry' : state)))
  const followers = lives.flatMap(({ follower }) => (follower ? [follower] : []))
  const counts = countsOf(outcome.findings)
  const lines: [string, string][] = [
    ['seed, minutes', `${plan.seed}, ${plan.minutes}`],
    ['allocations', String(rows.allocations.length)],
    ['nodes', `${rows.nodes.length}: ${listed(states)}`],
    ['kills', String(kills)],
    ['starts of parts', listed(Object.entries(starts))],
    ['faults of the ground', listed(tally(kinds.filter((kind) => !kind.startsWith('lab: '))))],
    ['faults of the lab that struck', listed(Object.entries(lab).filter(([, count]) => count > 0))],
    ['delivered', String(ofType('node-delivered').length)],
    ['failed, with reason', listed(tally(codes))],
    ['cancelled', String(ofType('node-cancelled').length)],
    ['released', String(rows.nodes.filter(({ state }) => state === 'released').length)],
    ['retried', String(ofType('node-retried').length)],
    ['runs taken over', String(takenOver(events))],
    [
      'events',
      `${rows.events.length}; ${followers.length} streams, connected ${sum(followers.map((each) => each.connections))} times`,
    ],
    ['answers of the API', listed([...statuses])],
    ['launches refused', String(outcome.refusals.length)],
    ['removed by the reaper alone', String(reaped.length)],
    ['seconds until rest, in all', `${outcome.seconds.restS}, ${outcome.seconds.totalS}`],
    ...columns.map((column): [string, string] => [column.toUpperCase(), String(counts[column])]),
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

/** Starts of a node beyond its first one and its retries. */
const takenOver = (events: readonly AllocationEvent[]): number => {
  const started = events.filter(({ type }) => type === 'node-started').length
  const tasks = new Set(events.flatMap((event) => (event.type === 'node-started' ? [event.node] : []))).size
  return Math.max(0, started - tasks - events.filter(({ type }) => type === 'node-retried').length)
}

/** What went wrong, each with the story of the allocation concerned. */
export function failures(outcome: Outcome, most = 3): string[] {
  const { findings, plan } = outcome
  if (findings.length === 0) return []
  const lines = ['', `  Seed ${plan.seed}. What does not agree:`]
  for (const { column, node, what, allocation } of findings.slice(0, 40)) {
    lines.push(`  - ${column}: ${[nameOf(outcome.rows, allocation), node].filter(Boolean).join(' ')}: ${what}`)
  }
  if (findings.length > 40) lines.push(`  - and ${findings.length - 40} more`)
  const stories = new Set(findings.flatMap(({ allocation }) => (allocation === null ? [] : [allocation])))
  for (const allocation of [...stories].slice(0, most)) lines.push(...timeline(outcome, allocation))
  return lines
}

const nameOf = (rows: Rows, id: string | null): string =>
  rows.allocations.find((each) => each.id === id)?.name ?? id ?? ''

/** What happened to an allocation: its events without the single calls, and the faults that hit while it ran. */
function timeline(outcome: Outcome, allocation: string): string[] {
  const { rows, struck, begunMs } = outcome
  const concerned = new Set(outcome.findings.flatMap((each) => (each.allocation === allocation ? [each.node] : [])))
  const isConcerned = ({ id, name }: { id: string; name: string }) => concerned.has(id) || concerned.has(name)
  const chosen = new Set(rows.nodes.filter(isConcerned).map(({ id }) => id))
  const about = (event: AllocationEvent) => !('node' in event) || chosen.size === 0 || chosen.has(event.node)
  const events = eventsOf(rows, allocation).filter(({ event }) => about(event))
  const names = new Map(rows.nodes.map(({ id, name }) => [id, name]))
  const told = events
    .filter(({ event }) => event.type !== 'step-exchange' || isTelling(event))
    .map(({ seq, event }) => ({ atMs: Date.parse(event.at), line: `#${seq} ${sentence(event, names)}` }))
  const first = told[0]?.atMs ?? begunMs
  const last = told.at(-1)?.atMs ?? begunMs
  const hit = struck
    .filter(({ beganMs, endedMs }) => beganMs <= last && (endedMs ?? beganMs) >= first)
    .map((each) => ({ atMs: each.beganMs, line: `   !! ${faultLine(each)}` }))
  const lines = [...told, ...hit].sort((a, b) => a.atMs - b.atMs)
  const shown = lines.length > 64 ? [...lines.slice(0, 32), { atMs: 0, line: '...' }, ...lines.slice(-32)] : lines
  const clock = (ms: number) => (ms === 0 ? '' : `${((ms - begunMs) / 1000).toFixed(2)} s`)
  return [
    '',
    `  ${nameOf(rows, allocation)} (${allocation}):`,
    ...shown.map(({ atMs, line }) => `  ${clock(atMs).padStart(10)}  ${line}`),
  ]
}

/** Of the calls, those that failed and those that change something. */
const isTelling = ({ method, target, status, error }: Extract<AllocationEvent, { type: 'step-exchange' }>): boolean =>
  error !== null ||
  status === null ||
  status >= 400 ||
  /^(DELETE|PUT)$/.test(method) ||
  /(Run|Import|Create|Allocate|Authorize|Terminate|Delete|Release)[A-Z]/.test(target) ||
  (method === 'POST' && !/Describe|tokens/.test(target))

export const faultLine = ({ fault, beganMs, endedMs, problem }: Struck): string => {
  const lasted = endedMs === null ? 'does not end' : `${((endedMs - beganMs) / 1000).toFixed(1)} s`
  const detail = Object.entries(fault.detail).map(([name, value]) => `${name} ${value}`)
  return [`${fault.kind}, ${fault.target}`, ...detail, lasted, ...(problem ? [`not struck: ${problem}`] : [])].join(
    ', ',
  )
}

function sentence(event: AllocationEvent, names: Map<string, string>): string {
  if (event.type === 'allocation-created') return `${event.type} ${event.nodes.map(({ name }) => name).join(' ')}`
  const { v: _v, at: _at, type, node, ...all } = event
  const { facts: _facts, ...rest } = { facts: null, ...all }
  const short = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return `${names.get(node) ?? node} ${type} ${short.join(' ')}`.slice(0, 160)
}
