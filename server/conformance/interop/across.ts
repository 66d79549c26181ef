import type { CapabilityStatus, InteropGuideline, InteropTest } from './guideline'
import { bareName } from './names'
import { capabilitiesOf } from './target'

export type CapabilityInGuideline = {
  guideline: string
  schema: string
  /** Null: the guideline does not have the capability. */
  status: CapabilityStatus | 'unused' | null
  components: { name: string; status: CapabilityStatus }[]
  tests: number
  flagged: string[]
  /** Against the nearest guideline before it that has the capability, by bare names; a test under a former name is not new. */
  added: string[]
  removed: string[]
  renamed: { from: string; to: string }[]
  newlyFlagged: string[]
  noLongerFlagged: string[]
  /** Sentences: what changed against the one before. */
  changes: string[]
}

/** One capability in several guidelines, in the order given. */
export function capabilityAcross(guidelines: readonly InteropGuideline[], id: string): CapabilityInGuideline[] {
  let last: { name: string; status: CapabilityInGuideline['status']; tests: readonly InteropTest[] } | null = null
  return guidelines.map((guideline) => {
    const now = look(guideline, id)
    const before = last
    const difference = before && now.tests ? compareTests(before.tests, now.tests) : none
    if (now.tests) last = { name: guideline.id, status: now.status, tests: now.tests }
    const row = {
      guideline: guideline.id,
      schema: guideline.schema,
      status: now.status,
      components: now.components,
      tests: now.tests?.length ?? 0,
      flagged: (now.tests ?? []).filter(({ flagged }) => flagged).map(({ name }) => bareName(name)),
      ...difference,
    }
    return { ...row, changes: before ? describe(row, before) : [] }
  })
}

const none = { added: [], removed: [], renamed: [], newlyFlagged: [], noLongerFlagged: [] }

function look(guideline: InteropGuideline, id: string) {
  const capability = guideline.capabilities.find((one) => one.id === id)
  const components = guideline.components.flatMap((component) => {
    const status = capabilitiesOf([component]).get(id)
    return status ? [{ name: component.name, status }] : []
  })
  const status = capabilitiesOf(guideline.components).get(id) ?? (capability ? ('unused' as const) : null)
  return { status, components, tests: capability ? capability.tests : null }
}

function compareTests(before: readonly InteropTest[], now: readonly InteropTest[]) {
  const names = (test: InteropTest) => [test.name, ...test.aliases].map(bareName)
  const match = (test: InteropTest, among: readonly InteropTest[]) =>
    among.find((one) => names(one).some((name) => names(test).includes(name)))
  const pairs = now.flatMap((test) => {
    const old = match(test, before)
    return old ? [{ test, old }] : []
  })
  const name = (test: InteropTest) => bareName(test.name)
  return {
    added: now.filter((test) => !match(test, before)).map(name),
    removed: before.filter((test) => !match(test, now)).map(name),
    renamed: pairs
      .filter(({ test, old }) => name(test) !== name(old))
      .map(({ test, old }) => ({ from: name(old), to: name(test) })),
    newlyFlagged: pairs.filter(({ test, old }) => test.flagged && !old.flagged).map(({ test }) => name(test)),
    noLongerFlagged: pairs.filter(({ test, old }) => !test.flagged && old.flagged).map(({ test }) => name(test)),
  }
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

function describe(
  row: Omit<CapabilityInGuideline, 'changes'>,
  before: { name: string; status: CapabilityInGuideline['status'] },
): string[] {
  if (row.status === null) return ['Not in this guideline.']
  return [
    ...(row.status === before.status ? [] : [`Was ${before.status} in ${before.name}.`]),
    ...(row.added.length > 0 ? [`${count(row.added.length, 'test')} added.`] : []),
    ...(row.removed.length > 0 ? [`${count(row.removed.length, 'test')} removed.`] : []),
    ...(row.renamed.length > 0 ? [`${count(row.renamed.length, 'test')} renamed.`] : []),
    ...(row.newlyFlagged.length > 0 ? [`${count(row.newlyFlagged.length, 'test')} flagged.`] : []),
    ...(row.noLongerFlagged.length > 0 ? [`${count(row.noLongerFlagged.length, 'test')} flagged no longer.`] : []),
  ]
}
