import { randomUUID } from 'node:crypto'
import { probeCloud } from '@/server/services/clouds/probe-cloud'
import { verifyCatalogue } from './catalogue'
import { ownedBy, releaseAllocation, sweep } from './clean-up'
import type { Client } from './client'
import { runContract } from './contract'
import type { Entry } from './entry'
import type { Guests } from './guests'
import { verifyInventory } from './inventory'
import { verifyPlan } from './plan'
import { describeError } from './problem'
import type { Product } from './product'
import type { Report } from './report'
import type { Follower } from './run'
import type { Settings } from './settings'
import { countsOf, type Snapshot, takeSnapshot, waitForSame } from './snapshot'
import { verifySteps } from './steps'

/** One cloud, with what the harness holds for it. `id` is the one in plumbline.yaml. */
export type Subject = { id: string; entry: Entry; client: Client; guests: Guests; refusals: string[] }
type Options = { product: Product; settings: Settings; folder: string; report: Report; signal: AbortSignal }

/** All that is verified of one cloud, in order. A stage that fails ends the stages, never the clean-up. Throws nothing. */
export async function verifyCloud(subject: Subject, options: Options): Promise<void> {
  const { report } = options
  report.cloud(`${subject.entry.name} (${subject.entry.auth.auth_url})`)
  let before: Snapshot | null = null
  const contract = `contract-${randomUUID()}`
  const launched: { run: { follower: Follower; id: string } | null } = { run: null }
  try {
    before = await takeSnapshot(subject.client)
    report.line(`before: ${countsOf(before)}`)
    await stages(subject, { ...options, contract, launched: (run) => (launched.run = run) })
  } catch (error) {
    const stopped = options.signal.aborted
    report.check(false, stopped ? 'stopped; what was made is removed' : describeError(error))
  }
  report.section('Release')
  try {
    if (launched.run) await releaseAllocation(options.product.ctx, { ...launched.run, report })
    else report.line('nothing was launched')
  } catch (error) {
    report.check(false, describeError(error))
  }
  report.section('What is left')
  try {
    await verifyNothingLeft(subject, { ...options, contract, before })
  } catch (error) {
    report.check(false, `It could not be seen whether something is left: ${describeError(error)}`)
  }
  report.endSection()
}

type Run = { follower: Follower; id: string }
type Stages = Options & { contract: string; launched: (run: Run) => void }

async function stages(subject: Subject, { product, settings, folder, report, signal, ...rest }: Stages): Promise<void> {
  const { ctx } = product
  const { id, entry, client, guests, refusals } = subject
  report.section('Who we are')
  const who = await probeCloud(ctx, { id })
  report.table([
    ['user', who.user ?? '-'],
    ['project', `${who.accountName ?? '-'} (${who.account})`],
    ['region', who.region],
    ...Object.entries(who.apiVersions),
  ])
  report.check(who.account === client.projectId, 'the same project as by a second client')

  const { distro, version, reach } = settings
  // One way to a node is a question by itself: the rest is verified without it.
  if (reach === 'auto') {
    report.section('Provider contract')
    await runContract(entry, { folder, installation: rest.contract, report, signal })

    report.section('Inventory')
    await verifyInventory(ctx, { id, client, report, signal })

    report.section('Catalogue')
    await verifyCatalogue(ctx, { id, client, report })
  }

  report.section('Plan')
  const wanted = { name: 'verify', clouds: [id], count: 1, distro, version, reach }
  const plan = await verifyPlan(ctx, { wanted, report })

  report.section('Eight steps')
  const launched = (follower: Follower, allocation: string) => rest.launched({ follower, id: allocation })
  await verifySteps(ctx, { wanted, plan, launched }, { client, guests, refusals, report, signal })
}

const settleMs = 90_000

async function verifyNothingLeft(
  { id, client }: Subject,
  { product, report, contract, before }: Options & { contract: string; before: Snapshot | null },
): Promise<void> {
  const { ctx } = product
  for (const [what, installation] of [
    ['the eight steps', ctx.installation],
    ['the contract', contract],
  ] as const) {
    const found = await ownedBy(ctx, id, installation)
    const listed = found.map(({ kind, name }) => `${kind} ${name}`).join(', ')
    report.check(found.length === 0, `nothing carries the mark of ${what}${listed ? `, but: ${listed}` : ''}`)
    if (found.length === 0) continue
    const stuck = await sweep(ctx, id, installation)
    if (stuck.length === 0) report.line('removed now')
    else report.check(false, `could not be removed: ${stuck.map((one) => `${one.kind} ${one.id}`)}`)
  }
  if (!before) return
  const { after, appeared, vanished } = await waitForSame(client, before, settleMs)
  report.line(`after: ${countsOf(after)}`)
  for (const one of appeared) report.line(`appeared since the start: ${one.kind} ${one.id} ${one.label}`)
  for (const one of vanished) report.line(`vanished since the start: ${one.kind} ${one.id} ${one.label}`)
  const same = appeared.length + vanished.length === 0
  const doubt = 'they differ (does somebody else work in this project? then run it again)'
  report.check(same, same ? 'servers, keypairs, floating IPs, ports and security groups are as before' : doubt)
}
