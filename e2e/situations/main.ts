import { randomUUID } from 'node:crypto'
import type { ServiceContext } from '@/server/services/context'
import { runMain } from '../helpers/run-main'
import { stopSignal } from '../helpers/stop-signal'
import { describeError, Problem } from '../openstack/problem'
import { differenceOf } from './difference'
import { onClouds } from './on-clouds'
import { openstacksdkMissing } from './openstacksdk'
import { ourAnswer } from './our-answer'
import { judgementOf, type Row } from './row'
import { readSettings, type Settings } from './settings'
import { changesThatStay, type Subject } from './subject'
import { printTable, tableJson } from './table'
import { theirAnswer } from './their-answer'

/**
 * `npm run situations`: one node on every cloud of the lab's situations (and of other worlds, and real ones) with reach `auto`, by
 * the product's services and worker; then the same by openstacksdk. One table; exit 1 where something is not as the sources say.
 */
const atOnce = 4
const print = (line: string) => void process.stdout.write(`${line}\n`)
const tell = (line: string) => void process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const settings = readSettings(process.argv.slice(2), process.env)
  const missing = settings.compare ? openstacksdkMissing() : null
  if (missing) throw new Problem(`${missing}, or leave the comparison out with --no-sdk.`)
  const signal = stopSignal(() => process.exit(130))
  return await onClouds(settings, tell, async (product, subjects) => {
    const rows = await inTurns(subjects, async (subject) => await rowOf(product.ctx, subject, { settings, signal }))
    for (const line of new Set(product.errors.map(shortError))) tell(`the worker logged: ${line}`)
    return finish(rows, settings, subjects.length)
  })
}

/** What a log line says, without what differs from time to time. */
const shortError = (line: string): string =>
  [/"message":"([^"(]+)/, /"msg":"([^"]+)"/].flatMap((pattern) => pattern.exec(line)?.[1]?.trim() ?? []).join('; ') ||
  line

/** Some at a time, each to its end; answers in the order of the subjects. One that fails does not stop the others. */
async function inTurns(
  subjects: readonly Subject[],
  work: (subject: Subject) => Promise<Row>,
): Promise<(Row | string)[]> {
  const results: (Row | string)[] = []
  let next = 0
  const turn = async () => {
    for (let index = next++; index < subjects.length; index = next++) {
      const subject = subjects[index]!
      results[index] = await work(subject).catch((error: unknown) => `${subject.id}: ${describeError(error)}`)
      tell(`${subject.id} done`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, turn))
  return results
}

async function rowOf(
  ctx: ServiceContext,
  subject: Subject,
  { settings, signal }: { settings: Settings; signal: AbortSignal },
): Promise<Row> {
  signal.throwIfAborted()
  const before = await subject.holdings()
  const ours = await ourAnswer(ctx, { cloudId: subject.id, name: 'situation', signal })
  const ourChanges = await changesThatStay(subject, before)
  const asked = settings.compare && subject.entry !== null && !signal.aborted
  const start = await subject.holdings()
  // Servers are deleted by name there: one that nobody else on a real cloud has.
  const name = `sdk-${randomUUID().slice(0, 8)}`
  const theirs = asked ? await theirAnswer(subject.entry!, ours.plan, name).catch(describeError) : null
  const theirChanges = asked ? await changesThatStay(subject, start) : []
  const { id, title, sources, expectation } = subject
  return { subject: { id, title, sources, expectation }, ours, ourChanges, theirs, theirChanges }
}

function finish(results: readonly (Row | string)[], settings: Settings, asked: number): number {
  const rows = results.filter((one) => typeof one !== 'string')
  const broken = results.filter((one) => typeof one === 'string')
  if (settings.json) print(JSON.stringify(tableJson(rows), null, 2))
  else printTable(rows, print)
  const count = (judgement: ReturnType<typeof judgementOf>) =>
    rows.filter((row) => judgementOf(row) === judgement).length
  const differing = rows.filter((row) => differenceOf(row) !== null)
  for (const one of broken) tell(`✗ ${one}`)
  tell(
    `\n${rows.length} of ${asked} clouds: ${count('right')} as the sources say, ${count('not yet')} not yet, ${count('wrong')} wrong; openstacksdk differs on ${differing.length}.`,
  )
  return count('wrong') === 0 && broken.length === 0 ? 0 : 1
}

await runMain(main)
