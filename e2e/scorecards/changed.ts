import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { quirks } from '@/server/services/quirks/quirks'
import { getMatrix } from '@/server/services/scorecards/get-matrix'
import { createWebhook } from '@/server/services/webhooks/create-webhook'
import { type LabProcess, startLab } from '../helpers/lab'
import { startProduct } from '../openstack/product'
import { waitUntil } from '../openstack/wait'
import { printMatrix } from './print-matrix'
import { type Received, startReceiver } from './receiver'
import { runToEnd } from './run-to-end'

const guideline = 'node-allocation 2016.10'
/** What is told of Harbor here, and is true until the provider changes it. */
const declared = {
  networks: [
    { name: 'lan', routes_externally: false, default_interface: true },
    { name: 'ext-net', routes_externally: true },
  ],
  requires_floating_ip: true,
  ssh: { users: ['ubuntu'] },
}
const changes = [
  ['harbor', { kind: 'rename-network', of: 'lan', to: 'inside' }],
  ['harbor', { kind: 'login-user', to: 'portmaster' }],
  ['harbor', { kind: 'floating-ips', to: 'none-left' }],
  ['summit6', { kind: 'login-user', to: 'climber' }],
  ['summit6', { kind: 'default-group', to: 'open' }],
] as const

/**
 * `npm run scorecards -- --changed`: clouds of the world `coast` are run, changed as their providers would, and run again. Prints both
 * matrices, the drift of each and what a webhook was told. Exit 1 where nothing got worse, nothing drifted or nobody was told.
 */
export async function changedClouds({
  signal,
  print,
  tell,
}: {
  signal: AbortSignal
  print: (line: string) => void
  tell: (line: string) => void
}): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-changed-'))
  await using undo = new AsyncDisposableStack()
  undo.defer(() => fs.rmSync(folder, { recursive: true, force: true }))
  const lab = await startLab({ world: 'coast', pace: 0.05 })
  undo.defer(() => lab.stop())
  const receiver = await startReceiver()
  undo.defer(() => receiver.stop())
  const cloudsFile = path.join(lab.folder, 'clouds.yaml')
  const product = await startProduct(folder, { clouds: cloudsOf(lab), cloudsFile })
  undo.defer(() => product.close())
  const { ctx } = product
  const { secret } = await createWebhook(ctx, {
    ...{ name: 'receiver', url: receiver.url, events: ['verdict.worse', 'conformance.finished'] },
  })
  receiver.trust(secret)

  await runToEnd(ctx, { guideline, signal, tell })
  printMatrix(await getMatrix(ctx, { guideline }), print)
  for (const [cloud, change] of changes) {
    await lab.change(cloud, change)
    print(`changed: ${cloud}: ${Object.values(change).join(' ')}`)
  }
  await runToEnd(ctx, { guideline, signal, tell })
  printMatrix(await getMatrix(ctx, { guideline }), print)

  let drifts = 0
  for (const cloud of ['harbor', 'summit6']) {
    const { items } = await quirks(ctx, { id: cloud })
    print(`\nDrift of ${cloud}:`)
    for (const { kind, drift } of items.filter(({ state }) => state === 'drift')) {
      print(`  ${kind}: ${drift}`)
      drifts++
    }
  }
  const finished = () => receiver.received.filter(({ body }) => body.type === 'conformance.finished').length
  const what = 'Telling the webhook'
  await waitUntil(
    async () => finished(),
    (count) => count >= 2,
    { limitMs: 60_000, signal, what },
  )
  print('\nThe webhook was told:')
  for (const one of receiver.received) print(`  ${sentence(one)}`)
  for (const line of product.errors) tell(`the worker logged: ${line}`)
  const worse = receiver.received.filter(({ body, signed }) => body.type === 'verdict.worse' && signed)
  return drifts > 0 && worse.length > 0 ? 0 : 1
}

const cloudsOf = (lab: LabProcess) =>
  lab.config.clouds.map((config) => (config.id === 'harbor' ? { ...config, ...declared } : config))

const sentence = ({ signed, body: { type, data } }: Received): string =>
  [
    `${signed ? 'signed' : 'NOT SIGNED'} ${type}`,
    ...(data.to
      ? [
          `by ${data.guideline}: ${data.cloudName}, step ${data.step}, ${data.check}: ${data.from} -> ${data.to}: ${data.reason}`,
        ]
      : []),
  ].join(' ')
