import type { EvidenceLine } from '@/server/domain/evidence'
import type { StepFacts } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'

export type PlainLine = Omit<EvidenceLine, 'decisive'> & { level?: 'info' | 'warn' | 'error' }

export type StepToMark<Id extends StepId = StepId> = {
  step: Id
  lines: readonly PlainLine[]
  /** Null when the step did not end well. */
  facts: Partial<StepFacts[Id]> | null
  failed: boolean
}

/** Calls as each kind of cloud names them: a method and an address, or the name of an action. */
const calls = {
  makeKey: /^POST \S*\/os-keypairs|^ImportKeyPair /,
  list: /^GET \S*\/(networks|flavors|images)\b|^Describe(Vpcs|Subnets|InstanceTypes|Images) |^GetParameters/,
  create: /^POST \S*\/servers(\?|$)|^RunInstances /,
  look: /^GET \S*\/servers\/|^DescribeInstances /,
  address: /^POST \S*(\/floatingips|\/port_forwardings)|^(AllocateAddress|AssociateAddress) |^PUT \S*\/floatingips\//,
  dropKey: /^DELETE \S*\/os-keypairs\/|^DeleteKeyPair /,
} as const

const said = {
  pick: /^(Network|Flavor|Image|Way to the node)\b|^By what the cloud publishes alone/,
  logIn: /^[^ ]+: (Refused|The key is accepted)|is told to log in as|^Logged in as/,
  root: /becomes root by|^Root logs in|^Password login is|^Could not be verified|taken back/,
  key: /^The old key |is deleted in the cloud|^Removed from|^No file on the node|could not be removed|could not be asked/,
} as const

/**
 * Which lines the verdict of a step hangs on, by rule: indexes into `lines`. What is marked can be opened by somebody who disagrees; a
 * step that failed hangs on what refused it.
 */
export function decisiveLines(given: StepToMark): Set<number> {
  const { lines, failed } = given
  const marked = new Set<number>()
  const mark = (...indexes: (number | undefined)[]) => {
    for (const index of indexes) if (index !== undefined && index >= 0) marked.add(index)
  }
  const where = (holds: (line: PlainLine) => boolean) => lines.flatMap((line, index) => (holds(line) ? [index] : []))
  const asked = (pattern: RegExp) => where(({ kind, text }) => kind === 'call' && pattern.test(text))
  const told = (pattern: RegExp) => where(({ kind, text }) => kind === 'log' && pattern.test(text))
  switch (given.step) {
    case 1:
      mark(...asked(calls.makeKey))
      break
    case 2:
      mark(...asked(calls.list), ...where(({ kind, level }) => kind === 'log' && level === 'warn'))
      break
    case 3:
      mark(...told(said.pick))
      break
    case 4:
      mark(...asked(calls.create), asked(calls.look).at(-1), told(/ runs after \d+ s\.$/).at(-1))
      break
    case 5:
      mark(...markAddress(given as StepToMark<5>, { asked, told }))
      break
    case 6:
      mark(...told(said.logIn))
      break
    case 7:
      mark(...told(said.root))
      break
    case 8:
      mark(...asked(calls.dropKey), ...told(said.key))
      break
  }
  if (failed) {
    mark(where(refused).at(-1))
    mark(where(({ kind, level }) => kind === 'log' && (level === 'warn' || level === 'error')).at(-1))
  }
  // A verdict without a line to hold against it cannot be argued with: the last one, then.
  if (marked.size === 0 && lines.length > 0) mark(lines.length - 1)
  return marked
}

type Finders = { asked(pattern: RegExp): number[]; told(pattern: RegExp): number[] }

/** The call that made an address; where none was made, the look that showed it. */
function markAddress({ facts }: StepToMark<5>, { asked, told }: Finders): (number | undefined)[] {
  const made = asked(calls.address)
  const shown = made.length > 0 ? made : [asked(calls.look).at(-1)]
  const { address } = facts ?? {}
  return [...shown, ...(address ? [told(new RegExp(escaped(address))).at(-1)] : [])]
}

const refused = ({ kind, status, text }: PlainLine): boolean =>
  kind === 'call' && (status === null || (status ?? 0) >= 400 || / \([a-z-]+\)$/.test(text))

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
