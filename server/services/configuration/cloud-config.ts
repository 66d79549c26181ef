import { type CloudConfig, cloudConfigSchema } from '@/server/domain/cloud-schema'
import { type KeyIssue, keyIssues } from './issue-text'

/** A cloud as given and checked, or all that is wrong with it. */
export type CloudConfigResult = { ok: true; cloud: CloudConfig } | { ok: false; issues: KeyIssue[] }

/** Checks one entry of `clouds`, from a file or from the screen "Add cloud": the same rules and sentences for both. */
export const parseCloudConfig = (input: unknown): CloudConfigResult => {
  const parsed = cloudConfigSchema.safeParse(input)
  if (!parsed.success) return { ok: false, issues: keyIssues(parsed.error.issues, input) }
  const issues = networkIssues(parsed.data)
  return issues.length > 0 ? { ok: false, issues } : { ok: true, cloud: parsed.data }
}

/** openstacksdk's rules for `networks`: of each name one entry, and each of these two flags once. */
const networkIssues = (cloud: CloudConfig): KeyIssue[] => {
  const issues: KeyIssue[] = []
  const names = new Set<string>()
  for (const [index, network] of (cloud.networks ?? []).entries()) {
    if (names.has(network.name)) {
      issues.push({
        path: ['networks', index, 'name'],
        unknown: null,
        message: `"${network.name}" stands in the list twice. Keep one entry.`,
      })
    }
    names.add(network.name)
  }
  for (const flag of ['nat_destination', 'default_interface'] as const) {
    const bearers = (cloud.networks ?? []).flatMap((network, index) =>
      network[flag] ? [{ index, name: network.name }] : [],
    )
    const second = bearers[1]
    if (!second) continue
    const all = bearers.map(({ name }) => `"${name}"`).join(' and ')
    issues.push({
      path: ['networks', second.index, flag],
      unknown: null,
      message: `is true for ${all}. Only one network may have it.`,
    })
  }
  return issues
}

/** `bastion.port`, `networks[1].name`; with the unknown key at the end. */
export const keyText = (issue: Pick<KeyIssue, 'path' | 'unknown'>): string =>
  [...issue.path, ...(issue.unknown === null ? [] : [issue.unknown])].reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')

/** All issues as one text for a person, one sentence a line. */
export const issuesText = (issues: readonly KeyIssue[]): string =>
  issues.map((issue) => [keyText(issue), issue.message].filter((part) => part !== '').join(': ')).join('\n')
