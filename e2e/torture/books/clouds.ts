import type { LabBookEntry } from '../../helpers/lab-controls'
import { type Finding, type Holdings, type IntentRow, type NodeRow, type Rows, rests } from './read'

/** On their way out, or listed for a while after their end. */
const ended = new Set(['terminated', 'shutting-down', 'DELETED', 'SOFT_DELETED', 'DELETING'])
const runs = new Set(['running', 'ACTIVE'])
/** What a cloud makes and removes with a server. */
const parts = new Set(['port', 'volume'])

const stands = ({ seeded, state }: LabBookEntry): boolean => !seeded && !ended.has(state ?? '')

/** The intent that a thing was made for, by its mark; keys have only a name. */
export function intentOf({ name, marks }: Pick<LabBookEntry, 'name' | 'marks'>): string | null {
  const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
  const tagged = marks['plumbline:intent']
  if (tagged) return tagged
  for (const text of Object.values(marks)) {
    const found = new RegExp(`intent=(${uuid})`).exec(text)?.[1]
    if (found) return found
  }
  return new RegExp(`^plumbline-(${uuid})$`).exec(name)?.[1] ?? null
}

/** May a node in this state own things in its cloud: it was delivered, or is kept for a retry. */
const mayOwn = ({ state, held }: NodeRow): boolean => state === 'delivered' || (state === 'failed' && held)

/** The books of the clouds against those of Postgres. Nodes that still move are not judged here. */
export function compareClouds(rows: Rows, holdings: Holdings): Finding[] {
  const intents = new Map(rows.intents.map((intent) => [intent.id, intent]))
  const nodes = new Map(rows.nodes.map((node) => [node.id, node]))
  const findings: Finding[] = []
  for (const [cloud, entries] of Object.entries(holdings)) {
    const standing = entries.filter(stands)
    findings.push(...standing.flatMap((entry) => leak(cloud, entry, { intents, nodes, standing })))
    findings.push(...strayParts(cloud, standing), ...doubles(cloud, standing, { intents, nodes }))
  }
  for (const node of rows.nodes) findings.push(...missing(node, rows.intents, holdings[node.cloud_id] ?? []))
  return findings
}

type Known = { intents: Map<string, IntentRow>; nodes: Map<string, NodeRow> }

function leak(cloud: string, entry: LabBookEntry, known: Known & { standing: LabBookEntry[] }): Finding[] {
  const id = intentOf(entry)
  const what = `${cloud} holds ${entry.kind} ${entry.name || entry.id}`
  if (id === null) {
    if (parts.has(entry.kind)) return []
    return [
      { column: 'leaked resources', allocation: null, node: null, what: `${what}, which says nothing of whose it is` },
    ]
  }
  const intent = known.intents.get(id)
  if (!intent) {
    const allocation =
      entry.marks['plumbline:allocation'] ?? /allocation=(\S+)/.exec(Object.values(entry.marks).join(' '))?.[1]
    return [
      {
        column: 'leaked resources',
        allocation: allocation ?? null,
        node: null,
        what: `${what}, whose intent was never written`,
      },
    ]
  }
  const node = known.nodes.get(intent.node_id)
  if (!node || !rests(node.state)) return []
  const at = { allocation: node.allocation_id, node: node.name }
  if (mayOwn(node) && !intent.removed) {
    if (!parts.has(entry.kind)) return []
    const server = known.standing.some((other) => other.kind === 'server' && intentOf(other) === id)
    return server ? [] : [{ column: 'leaked resources', ...at, what: `${what}, and its server is gone` }]
  }
  const why = intent.removed ? 'its intent is closed' : `its node is ${node.state}`
  return [{ column: 'leaked resources', ...at, what: `${what}, and ${why}` }]
}

/** Ports without a mark are made by the cloud, one with each server: more of them than servers are left over. */
function strayParts(cloud: string, standing: LabBookEntry[]): Finding[] {
  const servers = standing.filter(({ kind }) => kind === 'server').length
  const ports = standing.filter((entry) => entry.kind === 'port' && intentOf(entry) === null).length
  if (ports <= servers) return []
  const what = `${cloud} holds ${ports} ports that came with servers, and ${servers} servers`
  return [{ column: 'leaked resources', allocation: null, node: null, what }]
}

function doubles(cloud: string, standing: LabBookEntry[], known: Known): Finding[] {
  const byIntent = Map.groupBy(
    standing.filter(({ kind }) => !parts.has(kind)),
    (entry) => `${entry.kind} ${intentOf(entry)}`,
  )
  const findings: Finding[] = []
  for (const group of byIntent.values()) {
    const [first] = group
    const intent = first && known.intents.get(intentOf(first) ?? '')
    if (!first || !intent || group.length === 1) continue
    const node = known.nodes.get(intent.node_id)
    const at = { allocation: node?.allocation_id ?? null, node: node?.name ?? null }
    const what = `${cloud} holds ${group.length} of ${first.kind} ${first.name} for one intent`
    for (let extra = 1; extra < group.length; extra++) findings.push({ column: 'duplicated resources', ...at, what })
  }
  const servers = Map.groupBy(
    standing.filter(({ kind }) => kind === 'server'),
    (entry) => known.intents.get(intentOf(entry) ?? '')?.node_id ?? '',
  )
  for (const [id, group] of servers) {
    const node = known.nodes.get(id)
    const intentsOfNode = new Set(group.map(intentOf))
    if (!node || intentsOfNode.size < 2) continue
    const what = `${cloud} holds ${intentsOfNode.size} servers for one node`
    findings.push({ column: 'duplicated resources', allocation: node.allocation_id, node: node.name, what })
  }
  return findings
}

/** A delivered node must be whole: everything that its rows say it owns stands, and nothing of its key is left. */
function missing(node: NodeRow, all: IntentRow[], entries: LabBookEntry[]): Finding[] {
  if (node.state !== 'delivered') return []
  const open = all.filter((intent) => intent.node_id === node.id && !intent.removed)
  const at = { column: 'rows that disagree' as const, allocation: node.allocation_id, node: node.name }
  const findings: Finding[] = []
  for (const { id, kind } of open) {
    const thing = entries.find((entry) => entry.kind === kind && stands(entry) && intentOf(entry) === id)
    if (!thing) findings.push({ ...at, what: `Postgres says that it owns a ${kind}, and the cloud does not hold it` })
    else if (kind === 'server' && !runs.has(thing.state ?? '')) {
      findings.push({ ...at, what: `it was delivered, and its server is ${thing.state}` })
    } else if (kind === 'server' && thing.id !== node.provider_id) {
      findings.push({ ...at, what: `its row names server ${node.provider_id}, the cloud ${thing.id}` })
    }
  }
  const servers = open.filter(({ kind }) => kind === 'server').length
  if (servers !== 1) findings.push({ ...at, what: `it was delivered and has ${servers} open intents for a server` })
  if (open.some(({ kind }) => kind === 'key'))
    findings.push({ ...at, what: 'it was delivered and its key is still meant to exist' })
  return findings
}
