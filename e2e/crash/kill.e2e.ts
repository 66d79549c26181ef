import type { Allocation, Stream } from './api'
import {
  addTroubles,
  ended,
  expect,
  type Ground,
  gapsOf,
  leaked,
  nameFor,
  owned,
  release,
  resources,
  standing,
  test,
} from './fixture'
import type { Hold } from './holds'
import { endPart } from './processes'
import { counted } from './table'

type Case = {
  step: number
  moment: string
  cloud: string
  /** Closes a gate for this node, before its launch. */
  hold: (ground: Ground, name: string) => Promise<Hold>
}

const api =
  (cloud: string, action: string, lost = false): Case['hold'] =>
  async ({ product }) => {
    // A request that is held and then reset never takes effect: the killed worker's call did not arrive.
    if (lost) await product.lab.fault({ cloud, action, kind: 'connection-reset' })
    return await product.lab.gate(cloud, action)
  }
const log =
  (step: number, line: RegExp): Case['hold'] =>
  ({ holds }, name) =>
    holds.at(`${name}-1`, step, line)

/** In three waves, so that no gate is in the way of another node of the same cloud. */
const waves: Case[][] = [
  [
    {
      step: 8,
      moment: 'key deleted, answer lost',
      cloud: 'aws-us-east-1',
      hold: api('aws-us-east-1', 'DeleteKeyPair'),
    },
    {
      step: 8,
      moment: 'key deleted, answer lost',
      cloud: 'meadow',
      hold: api('meadow', 'DELETE /compute/os-keypairs/{id}'),
    },
    { step: 7, moment: 'keys added, password on', cloud: 'harbor', hold: log(7, /fleet keys added/) },
    { step: 6, moment: 'before the login', cloud: 'summit6', hold: log(6, /Waiting for sshd/) },
  ],
  [
    { step: 5, moment: 'address made, answer lost', cloud: 'harbor', hold: api('harbor', 'POST /network/floatingips') },
    { step: 4, moment: 'node made, answer lost', cloud: 'aws-us-east-1', hold: api('aws-us-east-1', 'RunInstances') },
    { step: 4, moment: 'node made, answer lost', cloud: 'summit6', hold: api('summit6', 'POST /compute/servers') },
    { step: 4, moment: 'request never arrives', cloud: 'meadow', hold: api('meadow', 'POST /compute/servers', true) },
  ],
  [
    { step: 3, moment: 'picking', cloud: 'harbor', hold: log(3, /^Network /) },
    { step: 2, moment: 'listing', cloud: 'summit6', hold: api('summit6', 'GET /network/networks') },
    { step: 1, moment: 'key made, answer lost', cloud: 'aws-us-east-1', hold: api('aws-us-east-1', 'ImportKeyPair') },
    { step: 1, moment: 'key made, answer lost', cloud: 'meadow', hold: api('meadow', 'POST /compute/os-keypairs') },
  ],
]

test('kill -9 of the worker while a node is in each of the eight steps: each ends delivered, with one of everything', async ({
  ground,
}) => {
  test.setTimeout(240_000)
  const { product, api, table } = ground
  const held: { about: Case; hold: Hold; allocation: Allocation; stream: Stream }[] = []
  for (const wave of waves) {
    const closed = []
    for (const about of wave) {
      const name = nameFor(`kill${about.step}`)
      closed.push({ about, name, hold: await about.hold(ground, name) })
    }
    for (const { about, name, hold } of closed) {
      const allocation = await api.launch(name, [about.cloud])
      held.push({ about, hold, allocation, stream: api.follow(allocation.id) })
    }
    await Promise.all(closed.map(({ hold }) => hold.held()))
  }
  for (const { about, allocation } of held) expect(runningStep(await api.get(allocation.id))).toBe(about.step)

  await endPart(product.dataFolder, 'worker')
  const killedAt = Date.now()
  for (const { hold } of held) await hold.open()

  await Promise.all(
    held.map(async ({ about: { step, moment, cloud }, allocation: { id }, stream }) => {
      const end = await api.until(id, ({ state }) => state !== 'running' && state !== 'queued', 150_000)
      const seconds = (Date.now() - killedAt) / 1000
      const found = await resources(ground, id)
      const gaps = await gapsOf(ground, id, stream)
      await release(ground, id)
      table.add({
        ...{ step, moment, cloud, seconds, killed: 'worker', outcome: end.state },
        ...{ resources: counted(found), gaps: gaps.length, leaked: (await standing(ground, id)).length },
      })
      expect.soft(end.state, `step ${step} on ${cloud}`).toBe('delivered')
      expect.soft(found, `step ${step} on ${cloud}: what it owns`).toEqual(owned[cloud])
      expect.soft(gaps, `step ${step} on ${cloud}: holes and doubles`).toEqual([])
      expect.soft(stream.connections).toBe(1)
      await stream.close()
    }),
  )
  expect(await leaked(ground)).toEqual([])
})

const runningStep = ({ nodes }: Allocation): number | undefined =>
  nodes[0]?.steps.find(({ state }) => state === 'running')?.step

/** Nodes in the middle of a release, or of the clean-up after a cancel. */
const undone = [
  { what: 'release', cloud: 'aws-us-east-1', action: 'TerminateInstances' },
  { what: 'release', cloud: 'harbor', action: 'DELETE /network/floatingips/{id}' },
  { what: 'cancel', cloud: 'meadow', action: 'DELETE /compute/servers/{id}' },
] as const
const late = [
  { cloud: 'summit6', moment: 'node made while the next worker looks', requests: 1 },
  { cloud: 'harbor', moment: 'node made after the next worker asked', requests: 2 },
]

test('kill -9 of the worker during a release, a clean-up, and requests that take effect late: the clouds end clean, no second node', async ({
  ground,
}) => {
  test.setTimeout(240_000)
  const { product, api, table } = ground
  await product.lab.fault({ cloud: 'meadow', action: 'POST /compute/servers', kind: 'ssh-no-route' })
  const undoing = await Promise.all(
    undone.map(async (about) => {
      const { id } = await api.launch(nameFor('undo'), [about.cloud])
      const stream = api.follow(id)
      if (about.what === 'release') await api.until(id, ended)
      else await stream.until(({ type, step }) => type === 'step-started' && step === 6)
      const gate = await product.lab.gate(about.cloud, about.action)
      await api.verb(id, about.what)
      await gate.held()
      return { ...about, gate, id, stream }
    }),
  )
  const requesting = await Promise.all(
    late.map(async (about) => {
      const gate = await product.lab.gate(about.cloud, 'POST /compute/servers')
      const { id } = await api.launch(nameFor('late'), [about.cloud])
      await gate.held()
      return { ...about, gate, id, stream: api.follow(id) }
    }),
  )
  await endPart(product.dataFolder, 'worker')
  const killedAt = Date.now()
  for (const { gate } of undoing) await gate.open()
  await Promise.all([
    ...undoing.map(async ({ what, id, cloud, stream }) => {
      const now = await api.until(id, ended)
      const about = { step: what, cloud, killed: 'worker', moment: 'deletion under way', since: killedAt }
      await addTroubles(ground, { ...about, now, stream })
      expect.soft(now.state).toBe(what === 'release' ? 'released' : 'cancelled')
      await stream.close()
    }),
    ...requesting.map(async ({ cloud, moment, requests, gate, id, stream }) => {
      await stream.until(({ type, step, attempt }) => type === 'step-started' && step === 4 && attempt === 2)
      await gate.held(requests)
      await gate.open()
      const now = await api.until(id, ({ state }) => state !== 'running' && state !== 'queued')
      const seconds = (Date.now() - killedAt) / 1000
      const found = await resources(ground, id)
      const gaps = await gapsOf(ground, id, stream)
      await release(ground, id)
      const row = { step: 4, killed: 'worker', moment, cloud, outcome: now.state, seconds }
      table.add({ ...row, resources: counted(found), gaps: gaps.length, leaked: (await standing(ground, id)).length })
      expect.soft(now.state).toBe('delivered')
      expect
        .soft({ ...found, 'ended server': undefined }, moment)
        .toEqual({ ...owned[cloud], 'ended server': undefined })
      await stream.close()
    }),
  ])
  expect(await leaked(ground)).toEqual([])
})
