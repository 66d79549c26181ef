import { Holds } from '@/e2e/crash/holds'
import { allocationRequestSchema } from '@/server/domain/request'
import type { StepId } from '@/server/domain/steps'
import { launch } from '@/server/services/allocations/launch'
import { isLaunchable, planClouds } from '@/server/services/allocations/plan'
import type { ServiceContext } from '@/server/services/context'
import { ownedBy, releaseAllocation, sweep } from '../clean-up'
import type { Product } from '../product'
import { Report } from '../report'
import { Follower } from '../run'
import type { Settings } from '../settings'
import { takeSnapshot, waitForSame } from '../snapshot'
import type { Subject } from '../verify-cloud'
import { waitUntil } from '../wait'
import { casesOf, spread } from './cases'
import { type CliBooks, cliBooks, compareBooks } from './cli-books'
import { failedKill, type KillGround, type KillResult, oneKill } from './one-kill'
import { Workers } from './workers'

type Options = {
  product: Product
  settings: Settings
  kills: number
  folder: string
  report: Report
  signal: AbortSignal
}
const workerCount = 2
const takeoverSecondsMax = 15
const settleMs = 120_000

/**
 * Kills workers in the middle of steps 1 to 5 on all the clouds, releases every node, and holds what the projects have by
 * OpenStack's own command against what they had before.
 */
export async function verifyKills(subjects: readonly Subject[], options: Options): Promise<void> {
  const { product, settings, kills, folder, report, signal } = options
  const { ctx } = product
  report.cloud(`${kills} kills on ${subjects.map(({ entry }) => entry.name).join(', ')}`)
  report.section('Before')
  const before = []
  for (const { entry, client } of subjects) {
    const books = await cliBooks(entry.name, settings.cloudsFile)
    before.push({ books, snapshot: await takeSnapshot(client) })
  }
  const workers = new Workers(folder, product.variables)
  const holds = await Holds.open(product.variables.DATABASE_URL ?? '')
  const results: KillResult[] = []
  try {
    for (let count = 0; count < workerCount; count++) await workers.start()
    const request = { distro: settings.distro, version: settings.version }
    const ready: CleanRun[] = []
    for (const subject of subjects) ready.push(await cleanRun(ctx, subject, { request, report, signal }))
    report.section('Kills')
    const turns = subjects.map((subject, index) => {
      const { cleanMs, floatingIp } = ready[index]!
      return { cloud: { id: subject.id, cleanMs }, cases: casesOf({ floatingIp }) }
    })
    const ends: Promise<void>[] = []
    for (const [index, { cloud, about }] of spread(turns, kills).entries()) {
      if (signal.aborted) break
      const ground: KillGround = { ctx, holds, workers, request, signal, cleanMs: cloud.cleanMs }
      const name = `kill-${index + 1}`
      try {
        const { past, end } = await oneKill(ground, { name, cloud: cloud.id, about })
        const told = end.catch((error: unknown) => failedKill(cloud.id, about, error))
        ends.push(
          told.then((result) => {
            results[index] = result
          }),
        )
        report.line(`${name}: ${cloud.id}, step ${about.step}, ${about.what}`)
        // Two live workers again before the next one dies, and this node out of the steps that the next kill is about.
        await Promise.all([workers.start(), past.catch(() => undefined)])
      } catch (error) {
        workers.unplan()
        results[index] = failedKill(cloud.id, about, error)
      }
    }
    await Promise.all(ends)
  } finally {
    await holds.close()
    await workers.stop()
  }
  tell(results, kills, report)
  for (const [index, subject] of subjects.entries()) await verifyLeftovers(subject, { ...before[index]!, options })
  report.endSection()
}

type CleanRun = { cleanMs: Partial<Record<StepId, number>>; floatingIp: boolean }

/** One node without a kill: how long each step takes, and whether a floating IP is made. */
async function cleanRun(
  ctx: ServiceContext,
  { id: cloud, entry }: Subject,
  { request, report, signal }: { request: { distro: string; version: string }; report: Report; signal: AbortSignal },
): Promise<CleanRun> {
  report.section(`A run without a kill on ${entry.name}`)
  const wanted = { name: 'clean', clouds: [cloud], count: 1, ...request }
  const parsed = allocationRequestSchema.parse(wanted)
  await waitUntil(
    () => planClouds(ctx, parsed),
    ([planned]) => planned !== undefined && isLaunchable(planned),
    { limitMs: 120_000, signal, what: `The plan for ${entry.name}` },
  )
  const { id } = await launch(ctx, wanted)
  const follower = new Follower(ctx, id, new Report(() => {}))
  const rested = ({ state }: { state: string }) => !['queued', 'running', 'cleaning'].includes(state)
  const node = await follower.until(rested, { limitMs: 20 * 60_000, signal, what: 'The run without a kill' })
  const cleanMs = Object.fromEntries(node.steps.map(({ step, ms }) => [step, ms ?? 0]))
  const floatingIp = node.steps[4]?.facts?.strategy === 'floating-ip'
  report.check(node.state === 'delivered', `${node.state} in ms: ${Object.values(cleanMs).join(', ')}`)
  await releaseAllocation(ctx, { id, follower, report })
  return { cleanMs, floatingIp }
}

function tell(results: readonly KillResult[], kills: number, report: Report): void {
  report.section('Outcomes')
  report.table([
    ['kill', 'cloud', 'step', 'moment', 'in step', 'goes on after s', 'outcome', 'released'],
    ...results.map(({ cloud, about, stepAtKill, seconds, outcome, released }, index) => [
      ...[String(index + 1), cloud, String(about.step), about.what, stepAtKill],
      ...[seconds?.toFixed(1) ?? '-', outcome, released],
    ]),
  ])
  const done = results.filter(({ seconds }) => seconds !== null)
  const slowest = Math.max(0, ...done.map(({ seconds }) => seconds ?? 0))
  report.check(done.length === kills, `${done.length} of ${kills} kills were carried out and taken over`)
  const right = done.filter(({ about, stepAtKill }) => String(about.step) === stepAtKill).length
  report.check(right === kills, `${right} of ${kills} were in the step that was meant`)
  report.check(slowest < takeoverSecondsMax, `slowest takeover ${slowest.toFixed(1)} s, limit ${takeoverSecondsMax} s`)
  const delivered = results.filter(({ outcome }) => outcome === 'delivered').length
  report.check(delivered === kills, `${delivered} of ${kills} nodes delivered`)
  const released = results.filter((result) => result.released === 'released').length
  report.check(released === kills, `${released} of ${kills} nodes released`)
}

async function verifyLeftovers(
  { id, entry, client }: Subject,
  {
    books,
    snapshot,
    options,
  }: { books: CliBooks; snapshot: Awaited<ReturnType<typeof takeSnapshot>>; options: Options },
): Promise<void> {
  const { product, settings, report } = options
  report.section(`What is left on ${entry.name}, by the openstack command`)
  await waitForSame(client, snapshot, settleMs)
  const rows = compareBooks(books, await cliBooks(entry.name, settings.cloudsFile))
  report.table([
    ['kind', 'before', 'after', 'left', 'missing'],
    ...rows.map(({ kind, before, after, left, missing }) => [
      ...[kind, before, after, String(left.length), String(missing.length)],
    ]),
  ])
  for (const { kind, left } of rows) for (const line of left) report.line(`left: ${kind} ${line}`)
  const differ = rows.filter(({ before, after }) => before !== after)
  const count = rows.reduce((sum, { left }) => sum + left.length, 0)
  report.check(differ.length === 0, `leftovers ${count}; ${differ.length} of ${rows.length} lists differ`)
  const marked = await ownedBy(product.ctx, id, product.ctx.installation)
  report.check(marked.length === 0, `${marked.length} things carry our mark`)
  if (marked.length === 0) return
  const stuck = await sweep(product.ctx, id, product.ctx.installation)
  report.line(`removed now${stuck.length > 0 ? `, but not: ${stuck.map((one) => `${one.kind} ${one.id}`)}` : ''}`)
}
