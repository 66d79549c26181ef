/**
 * Why a database does not do its work for now, although nothing is wrong with what it was asked: `unreachable` (stopped,
 * restarting, no way there), `full` (no space left), `read-only` (a replica that has not been promoted yet) or `busy` (gave
 * way to somebody else, or took too long). What was asked may be asked again.
 */
export type Outage = 'unreachable' | 'full' | 'read-only' | 'busy'

/** Codes of postgres.js, of Node's sockets and SQLSTATEs (appendix A of PostgreSQL's manual). */
const outages: Record<Outage, RegExp> = {
  unreachable:
    /^(CONNECTION_CLOSED|CONNECTION_DESTROYED|CONNECTION_ENDED|CONNECT_TIMEOUT|E(CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|ERR_STREAM_DESTROYED|08...|57P0[1234]|53300|58030)$/,
  full: /^(53100|ENOSPC)$/,
  'read-only': /^25006$/,
  busy: /^(40001|40P01|55P03|57014|53200|53400|25P0[34]|57P05)$/,
}

/** The outage that an error tells of; null when it is an error of another kind, such as a mistake in what was asked. */
export function outageOf(error: unknown): Outage | null {
  const code = codeOf(error)
  if (code === null) return null
  for (const [outage, codes] of Object.entries(outages)) if (codes.test(code)) return outage as Outage
  return null
}

/** Is the connection gone on which this error came, and with it the transaction? */
export function isConnectionLoss(error: unknown): boolean {
  for (const each of causes(error)) {
    const { severity_local: local, severity } = each as { severity_local?: unknown; severity?: unknown }
    if ([local, severity].some((word) => word === 'FATAL' || word === 'PANIC')) return true
  }
  const code = codeOf(error)
  return code !== null && !/^[0-9A-Z]{5}$/.test(code) && outages.unreachable.test(code)
}

/** In one sentence for people: what it is, what happens, and what to do. */
export const outageText = {
  unreachable: 'The database does not answer. What runs waits for it; look whether it runs and can be reached.',
  full: 'The database has no space left. What runs waits; make room on its disk.',
  'read-only': 'The database takes no changes: it is a replica, or being switched over. What runs waits for it.',
  busy: 'The database is too busy. What runs waits for it.',
} as const satisfies Record<Outage, string>

/** The first code along the chain of causes: drizzle wraps what postgres.js throws. */
function codeOf(error: unknown): string | null {
  for (const each of causes(error)) {
    const { code } = each as { code?: unknown }
    if (typeof code === 'string') return code
  }
  return null
}

function causes(error: unknown): object[] {
  const chain: object[] = []
  for (let each = error; typeof each === 'object' && each !== null && chain.length < 8; ) {
    chain.push(each)
    each =
      each instanceof AggregateError && each.errors.length > 0 ? each.errors[0] : (each as { cause?: unknown }).cause
  }
  return chain
}
