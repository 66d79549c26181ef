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

type Node = Record<string, unknown>

/** These act on the shell itself, so that they cannot move into a subshell. */
const ofTheShell = new Set(['exec', 'eval', '.', 'set', 'shift', 'export', 'cd', 'read', 'unset', 'trap'])

const writesFile = ({ redirections }: Node): boolean =>
  Array.isArray(redirections) &&
  redirections.some((one) => isRecord(one) && /^(>|>>|>\||&>|&>>)$/.test(String(one.operator)))

function nameOf({ name }: Node): string {
  const [first] = isRecord(name) && Array.isArray(name.parts) ? name.parts : []
  return isRecord(first) && typeof first.value === 'string' ? first.value : ''
}

function isolate(node: unknown): void {
  if (Array.isArray(node)) {
    for (const child of node) isolate(child)
    return
  }
  if (!isRecord(node)) return
  for (const child of Object.values(node)) isolate(child)
  if (node.type !== 'Pipeline' || !Array.isArray(node.commands)) return
  node.commands = node.commands.map((command: unknown) => {
    if (!isRecord(command) || !writesFile(command) || ofTheShell.has(nameOf(command))) return command
    const pipeline = { type: 'Pipeline', commands: [command], negated: false, timed: false, timePosix: false }
    const statement = { type: 'Statement', pipelines: [pipeline], operators: [], background: false }
    return { type: 'Subshell', body: [statement], redirections: [] }
  })
}

/**
 * Where writing itself fails (no space left), the library ends the whole script, and a real shell only the command. In a
 * subshell of its own it is the command here as well.
 */
export const survivesFullDisk: Plugin = {
  name: 'survives-full-disk',
  transform({ ast }) {
    isolate(ast)
    return { ast }
  },
}
