import { isDeepStrictEqual } from 'node:util'
import type { Received } from '@/e2e/helpers/follower'
import { foldEvents, type NodeView } from '@/server/domain/allocation'
import type { AllocationEvent, SequencedEvent } from '@/server/domain/events'
import { type AllocationRow, type Finding, type NodeRow, parseEvent, type Rows, type StepRow } from './read'

/** What the events tell against what Postgres says: the same fold that the browser does must lead to the same rows. */
export function compareEvents(rows: Rows): Finding[] {
  const eventsOf = Map.groupBy(rows.events, ({ allocation_id }) => allocation_id)
  const told = new Set<string>()
  const findings: Finding[] = []
  for (const allocation of rows.allocations) {
    const stored = eventsOf.get(allocation.id) ?? []
    const at = { allocation: allocation.id, node: null }
    const numbers = stored.map(({ seq }) => seq)
    findings.push(...holes(numbers, allocation).map((what): Finding => ({ column: 'lost events', ...at, what })))
    const events: SequencedEvent[] = []
    for (const { seq, event } of stored) {
      const parsed = parseEvent(event)
      if (parsed) events.push({ seq, event: parsed })
      else
        findings.push({ column: 'rows that disagree', ...at, what: `event ${seq} does not fit the schema of events` })
      if (parsed?.type === 'step-exchange') told.add(parsed.exchange)
    }
    findings.push(...compareFold(allocation, events, rows), ...overtaken(allocation.id, events))
  }
  const nodes = new Map(rows.nodes.map((node) => [node.id, node]))
  for (const { id, node_id } of rows.exchanges) {
    const node = nodes.get(node_id)
    const at = { allocation: node?.allocation_id ?? null, node: node?.name ?? null }
    if (!told.has(id)) findings.push({ column: 'lost events', ...at, what: `exchange ${id} has a row and no event` })
  }
  return findings
}

function holes(numbers: number[], { last_seq }: AllocationRow): string[] {
  const found = numbers.flatMap((seq, index) => {
    const before = index === 0 ? 0 : (numbers[index - 1] ?? 0)
    return seq === before + 1 ? [] : [`event ${seq} follows event ${before}`]
  })
  const last = numbers.at(-1) ?? 0
  return last === last_seq ? found : [...found, `the last event is ${last}, its allocation says ${last_seq}`]
}

function compareFold(allocation: AllocationRow, events: SequencedEvent[], rows: Rows): Finding[] {
  const view = foldEvents(events)
  const findings: Finding[] = []
  const disagree = (node: string | null, what: string) =>
    findings.push({ column: 'rows that disagree', allocation: allocation.id, node, what })
  if (view.state !== allocation.state) disagree(null, `its row is ${allocation.state}, its events say ${view.state}`)
  for (const row of rows.nodes.filter(({ allocation_id }) => allocation_id === allocation.id)) {
    const seen = view.nodes.find(({ id }) => id === row.id)
    if (!seen) {
      disagree(row.name, 'no event tells of this node')
      continue
    }
    for (const what of unlike(row, seen)) disagree(row.name, what)
    const steps = rows.steps.filter(({ node_id }) => node_id === row.id)
    for (const { lost, what } of unlikeSteps(steps, seen)) {
      findings.push({
        column: lost ? 'lost events' : 'rows that disagree',
        allocation: allocation.id,
        node: row.name,
        what,
      })
    }
  }
  return findings
}

function unlike(row: NodeRow, seen: NodeView): string[] {
  const pairs: [string, unknown, unknown][] = [
    ['state', row.state, seen.state],
    ['kept for a retry', row.held, seen.heldUntil !== null],
    ['things left', row.left, seen.left.length],
    ['failure', row.failure, seen.failure?.code ?? null],
    ['ssh line', row.ssh, seen.ssh],
  ]
  if (row.state === 'delivered') {
    pairs.push(['address', row.address, seen.address], ['server', row.provider_id, seen.providerId])
  }
  return pairs.flatMap(([what, inRow, told]) =>
    inRow === told ? [] : [`${what}: its row says ${inRow}, its events ${told}`],
  )
}

/** A step that its row calls done is told by an event; one that only events call done is a row that was lost. */
function unlikeSteps(rows: StepRow[], seen: NodeView): { lost: boolean; what: string }[] {
  return seen.steps.flatMap((step) => {
    const row = rows.find((each) => each.step === step.step)
    const [inRow, told] = [row?.state === 'done', step.state === 'done']
    if (inRow !== told) {
      return [
        { lost: inRow, what: `step ${step.step}: its row is ${row?.state ?? 'missing'}, its events say ${step.state}` },
      ]
    }
    if (row && told && row.attempt !== step.attempt) {
      return [
        { lost: false, what: `step ${step.step}: its row says attempt ${row.attempt}, its events ${step.attempt}` },
      ]
    }
    return []
  })
}

/**
 * Traces of a worker that wrote although another one had taken over: an attempt of a step that tells something after a later
 * one began, and steps of a node that had come to its end.
 */
function overtaken(allocation: string, events: SequencedEvent[]): Finding[] {
  const findings: Finding[] = []
  const latest = new Map<string, number>()
  const over = new Set<string>()
  for (const { seq, event } of events) {
    if (event.type === 'allocation-created') continue
    const tell = (what: string) =>
      findings.push({
        column: 'rows that disagree',
        allocation,
        node: event.node,
        what: `event ${seq} (${event.type}): ${what}`,
      })
    if (event.type === 'node-retried') {
      over.delete(event.node)
      for (const key of latest.keys()) if (key.startsWith(event.node)) latest.delete(key)
    }
    if (isOfRun(event) && !(over.has(event.node) && isOfLook(event))) {
      if (over.has(event.node)) tell('its node had come to its end')
      if ('attempt' in event) {
        const key = `${event.node} ${event.step}`
        const newest = latest.get(key) ?? 0
        if (event.attempt < newest)
          tell(`attempt ${event.attempt} of step ${event.step} writes after attempt ${newest} began`)
        latest.set(key, Math.max(newest, event.attempt))
      }
    }
    if (event.type === 'node-delivered' || event.type === 'node-cancelled' || event.type === 'node-failed')
      over.add(event.node)
  }
  return findings
}

/** The look after 120 s calls the cloud and says what it found when the run is long over. */
const isOfLook = ({ type }: AllocationEvent): boolean => type === 'step-exchange' || type === 'step-log'

const isOfRun = (event: AllocationEvent): event is Extract<AllocationEvent, { node: string }> =>
  event.type.startsWith('step-') ? event.type !== 'step-rechecked' : event.type === 'node-delivered'

/** What a follower received against the table: each event once, in order, as it was written. */
export function compareStream(allocation: string, received: Received[], rows: Rows): Finding[] {
  const stored = rows.events.filter(({ allocation_id }) => allocation_id === allocation)
  const at = { column: 'lost events' as const, allocation, node: null }
  const findings: Finding[] = []
  for (const [index, { seq, data }] of received.entries()) {
    const before = received[index - 1]?.seq ?? 0
    if (seq !== before + 1) findings.push({ ...at, what: `the stream told event ${seq} after event ${before}` })
    const row = stored.find((each) => each.seq === seq)
    if (!row) findings.push({ ...at, what: `the stream told event ${seq}, which is not in the table` })
    else if (!isDeepStrictEqual(row.event, JSON.parse(data)))
      findings.push({ ...at, what: `the stream told event ${seq} differently` })
  }
  const last = received.at(-1)?.seq ?? 0
  const end = stored.at(-1)?.seq ?? 0
  if (last < end) findings.push({ ...at, what: `the stream ended at event ${last} of ${end}` })
  return findings
}
