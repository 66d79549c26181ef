import type { Bash } from 'just-bash'
import { markTarget } from '@/lab/machines/redirects'

type Plugin = Parameters<Bash['registerTransformPlugin']>[0]

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The library reads `[^...]` in patterns, but not the `[!...]` of POSIX. */
function repairPattern(node: Record<string, unknown>): void {
  if (node.type === 'Glob' && typeof node.pattern === 'string') node.pattern = node.pattern.replaceAll('[!', '[^')
}

const withDefault = new Set(['DefaultValue', 'AssignDefault', 'UseAlternative', 'ErrorIfUnset'])

/** Under `set -u` a quoted `"${name:-default}"` alone in its quotes fails; with an empty neighbour it does not. */
function repairQuotedDefault(node: Record<string, unknown>): void {
  const { type, parts } = node
  if (type !== 'DoubleQuoted' || !Array.isArray(parts) || parts.length !== 1) return
  const [only] = parts
  if (!isRecord(only) || only.type !== 'ParameterExpansion' || !isRecord(only.operation)) return
  const named = typeof only.parameter === 'string' && /^\w+$/.test(only.parameter)
  if (named && withDefault.has(String(only.operation.type))) parts.push({ type: 'Literal', value: '' })
}

/** Under `set -e` the library ends the script at the first false condition of an `until`: a negated `while` is made of it. */
function repairUntil(node: Record<string, unknown>): void {
  if (node.type !== 'Until' || !Array.isArray(node.condition)) return
  const group = { type: 'Group', body: node.condition, redirections: [] }
  const pipeline = { type: 'Pipeline', commands: [group], negated: true, timed: false, timePosix: false }
  node.type = 'While'
  node.condition = [{ type: 'Statement', pipelines: [pipeline], operators: [], background: false }]
}

function repair(node: unknown): void {
  if (Array.isArray(node)) {
    for (const child of node) repair(child)
    return
  }
  if (!isRecord(node)) return
  markTarget(node)
  repairPattern(node)
  repairQuotedDefault(node)
  repairUntil(node)
  for (const child of Object.values(node)) repair(child)
}

/** Mends in the parsed script what the shell library does otherwise than a POSIX shell; each case has a test against dash. */
export const repairScript: Plugin = {
  name: 'repair-script',
  transform({ ast }) {
    repair(ast)
    return { ast }
  },
}
