import { type Finding, type Rows, rests } from './read'

const open = new Set(['created', 'retry', 'active'])

/** Nodes that do not come to rest, jobs that nobody finishes, and nodes for which a job is missing. */
export function compareJobs(rows: Rows): Finding[] {
  const findings: Finding[] = []
  const keys = new Set(rows.keys.map(({ node_id }) => node_id))
  const has = (name: string, node: string, run: number) =>
    rows.jobs.some((job) => job.name === name && job.node === node && job.run === run && open.has(job.state))
  for (const node of rows.nodes) {
    const at = { allocation: node.allocation_id, node: node.name }
    if (!rests(node.state)) {
      findings.push({ column: 'stuck runs', ...at, what: `it is ${node.state}, last changed ${node.updated}` })
      continue
    }
    if (has('node', node.id, node.run)) {
      findings.push({ column: 'stuck runs', ...at, what: `it is ${node.state}, and a job of it is still open` })
    }
    const disagree = (what: string) => findings.push({ column: 'rows that disagree', ...at, what })
    if (node.held && !has('node-expire', node.id, node.run))
      disagree('it is kept for a retry, and no job will remove it')
    const looked = rows.steps.some((step) => step.node_id === node.id && step.step === 8 && step.looked)
    if (node.state === 'delivered' && !looked && !has('node-recheck', node.id, node.run)) {
      disagree('it was delivered, and nobody will look at it again after 120 s')
    }
    const clean = node.state === 'released' || (!node.held && node.left === 0 && node.state !== 'delivered')
    if (clean && keys.has(node.id)) disagree(`it is ${node.state} and clean, and its private key is still kept`)
  }
  return findings
}
