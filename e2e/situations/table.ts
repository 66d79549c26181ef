import { alignColumns } from '../openstack/report'
import { differenceOf } from './difference'
import type { Expectation } from './expectation'
import { type Judgement, judgementOf, mistakesOf, type Row } from './row'
import type { TheirAnswer } from './their-answer'

/** The whole table for people: a block for each cloud, then one line each. */
export function printTable(rows: readonly Row[], print: (line: string) => void): void {
  for (const row of rows) for (const line of block(row)) print(line)
  print('')
  for (const line of alignColumns([heading, ...rows.map(shortLine)])) print(line)
}

/** The table as data: what is printed, and all that it was made from. */
export const tableJson = (rows: readonly Row[]) =>
  rows.map((row) => ({
    ...row,
    subject: { ...row.subject, expectation: row.subject.expectation && wanted(row.subject.expectation) },
    ours: {
      ...row.ours,
      plan: row.ours.plan && {
        roles: row.ours.plan.roles,
        reach: row.ours.plan.reach,
        network: row.ours.plan.network.chosen,
      },
    },
    judgement: judgementOf(row),
    mistakes: mistakesOf(row),
    difference: differenceOf(row),
  }))

const mark: Record<Judgement, string> = { right: '✓', 'not yet': '○', wrong: '✗' }

const heading = ['', 'cloud', 'way', 'address or failure', 's', 'openstacksdk', 'differs']

function shortLine(row: Row): string[] {
  const { outcome, plan, ms } = row.ours
  const result = outcome.kind === 'delivered' ? outcome.address : `${outcome.failure.code} (${place(outcome.at)})`
  return [
    mark[judgementOf(row)],
    row.subject.id,
    outcome.kind === 'delivered' ? (outcome.strategy ?? '-') : (plan?.reach.strategy ?? '-'),
    result,
    (ms / 1000).toFixed(0),
    theirShort(row.theirs),
    differenceOf(row) ? 'yes' : '',
  ]
}

function block(row: Row): string[] {
  const { subject, ours } = row
  const { plan, outcome } = ours
  const mistakes = mistakesOf(row)
  const difference = differenceOf(row)
  const lines: [string, string][] = [
    ...subject.sources.map((source, index): [string, string] => [index === 0 ? 'met in' : '', source]),
    ['expected', subject.expectation ? wanted(subject.expectation) : 'nothing is written down'],
    ...(plan?.roles ?? []).map(({ networkName, role, rule, reason }, index): [string, string] => [
      index === 0 ? 'roles' : '',
      `${networkName}: ${role} [${rule}] ${reason}`,
    ]),
    ['way', plan ? `${plan.reach.strategy ?? 'none'}: ${plan.reach.reason}` : 'no plan'],
    ...(plan?.reach.rejected ?? []).map((one): [string, string] => ['', `not ${one.strategy}: ${one.reason}`]),
    ['outcome', outcomeText(outcome)],
    ...theirLines(row.theirs),
    ...row.theirChanges.map((change): [string, string] => ['', `after it, ${change}`]),
    ...(difference ? ([['differs', difference]] as [string, string][]) : []),
    ...mistakes.map((mistake): [string, string] => [judgementOf(row), mistake]),
    ...(subject.expectation?.notYet ? ([['not yet', subject.expectation.notYet]] as [string, string][]) : []),
  ]
  const title = `${mark[judgementOf(row)]} ${subject.id}: ${subject.title}`
  return ['', title, ...alignColumns(lines).map((line) => `  ${line}`)]
}

const place = (at: 'plan' | number): string => (at === 'plan' ? 'plan' : `step ${at}`)

function outcomeText(outcome: Row['ours']['outcome']): string {
  if (outcome.kind === 'delivered')
    return `delivered ${outcome.address}${outcome.port ? ` port ${outcome.port}` : ''} by ${outcome.strategy ?? '-'}; released`
  const { code, message, detail } = outcome.failure
  return `${code} at ${place(outcome.at)}: ${message}${detail ? ` (${detail})` : ''}`
}

function wanted({ outcome, because }: Expectation): string {
  if (outcome.kind === 'any') return `any true outcome. ${because}`
  if (outcome.kind === 'refused') return `failure ${outcome.codes.join(' or ')}. ${because}`
  const where = outcome.within.length > 0 ? ` in ${outcome.within.join(' or ')}` : ''
  return `delivered by ${outcome.by.join(' or ')}${where}. ${because}`
}

const list = (networks: readonly { name: string }[]): string => networks.map(({ name }) => name).join(', ') || '-'

function theirLines(theirs: Row['theirs']): [string, string][] {
  if (theirs === null) return [['openstacksdk', 'is not asked']]
  if (typeof theirs === 'string') return [['openstacksdk', theirs]]
  const { networks } = theirs.alone
  const classes = networks.value
    ? `external ${list(networks.value.externalIpv4)}; internal ${list(networks.value.internalIpv4)}; floating ${list(networks.value.floating)}; nat_source ${networks.value.natSource?.name ?? '-'}; nat_destination ${networks.value.natDestination?.name ?? '-'}; default ${networks.value.default?.name ?? '-'}`
    : (networks.error ?? '-')
  return [
    ['openstacksdk', classes],
    ['', `create_server: ${theirDeed(theirs.alone)}`],
    ...(theirs.withOurNetwork
      ? ([['', `with our network: ${theirDeed(theirs.withOurNetwork)}`]] as [string, string][])
      : []),
  ]
}

function theirDeed({ create }: TheirAnswer['alone']): string {
  if (!create) return 'not tried'
  const { value, error } = create.answer
  const left =
    create.leftFloatingIps.length > 0 && !value ? `; left floating IP ${create.leftFloatingIps.join(', ')}` : ''
  if (!value) return `${error ?? '-'}${left}`
  const floating = [
    ...value.madeFloatingIps.map((address) => `made floating IP ${address}`),
    ...value.tookFloatingIps.map((address) => `took floating IP ${address} of somebody`),
  ]
  const parts = [
    `public ${value.publicV4 ?? '-'}`,
    `IPv6 ${value.publicV6 ?? '-'}`,
    `private ${value.privateV4 ?? '-'}`,
  ]
  return [...parts, `interface ${value.interfaceIp ?? '-'}`, ...floating].join(', ')
}

function theirShort(theirs: Row['theirs']): string {
  if (theirs === null || typeof theirs === 'string') return '-'
  const answer = theirs.alone.create?.answer
  if (!answer) return 'not tried'
  if (!answer.value) return (answer.error ?? '-').replace(/:.*/s, '')
  return answer.value.interfaceIp ?? 'no public address'
}
