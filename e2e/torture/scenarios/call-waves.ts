import { setTimeout as pause } from 'node:timers/promises'
import type { Allocation } from '@/e2e/crash/api'
import { owned, resourcesOf, standingKinds } from '@/e2e/crash/books'
import { ended } from '@/e2e/crash/ended'
import type { LabGate } from '@/e2e/helpers/lab-controls'
import type { Ground } from '../ground'
import type { CallKind, Phase } from './call-list'

/**
 * `before`: the request is at the cloud and never takes effect. `during`: it takes effect after the worker died. `after`: it
 * took effect, and its answer finds nobody.
 */
export const moments = ['before', 'during', 'after'] as const
export type Moment = (typeof moments)[number]

export type CallOutcome = {
  kind: CallKind
  moment: Moment
  /** Of the node in the end; `not reached` when it never came to that call. */
  state: string
  detail: string
  /** Servers of it that its cloud lists; EC2 lists ended ones too, OpenStack none that are gone. */
  servers: number
  /** What it owned, when that is not what a delivered node owns. */
  doubles: string
  leaked: string[]
}
type Held = { kind: CallKind; id: string; gate: LabGate; reached: boolean }

const heldMs = 90_000
const endMs = 300_000
let names = 0

/**
 * Brings one node to each of the calls and holds it there, kills all workers at once, and sees how each node ends. Calls of
 * a release are done with nodes that the calls of an allocation have left behind, or with fresh ones.
 */
export async function waveOf(ground: Ground, kinds: readonly CallKind[], moment: Moment): Promise<CallOutcome[]> {
  const of = (phase: Phase) => kinds.filter((kind) => kind.phase === phase)
  const spare = new Map<string, string[]>()
  const made = await holdAndKill(ground, of('allocation'), moment, async ({ cloud }) => {
    return (await launch(ground, cloud)).id
  })
  const outcomes: CallOutcome[] = []
  await Promise.all(
    made.map(async (held) => {
      const now = await ground.api.until(held.id, ended, endMs)
      outcomes.push(await outcomeOf(ground, held, moment, now))
      if (now.state === 'delivered') spare.set(held.kind.cloud, [...(spare.get(held.kind.cloud) ?? []), held.id])
      else await release(ground, held.id)
    }),
  )
  await Promise.all(
    of('release').map(async ({ cloud }, index, all) => {
      const place = all.slice(0, index).filter((other) => other.cloud === cloud).length
      if ((spare.get(cloud)?.length ?? 0) > place) return
      const { id } = await launch(ground, cloud)
      await ground.api.until(id, ended, endMs)
      spare.set(cloud, [...(spare.get(cloud) ?? []), id])
    }),
  )
  const released = await holdAndKill(ground, of('release'), moment, async ({ cloud }) => {
    const id = spare.get(cloud)?.shift() ?? (await launchDelivered(ground, cloud))
    await ground.api.verb(id, 'release')
    return id
  })
  await Promise.all([...spare.values()].flat().map((id) => release(ground, id)))
  await Promise.all(
    released.map(async (held) => {
      const now = await ground.api.until(held.id, ({ state }) => state === 'released' || state === 'failed', endMs)
      outcomes.push(await outcomeOf(ground, held, moment, now))
    }),
  )
  // What the nodes of an allocation's calls leave is known only now that they are released.
  for (const outcome of outcomes.filter(({ kind }) => kind.phase === 'allocation')) {
    const held = made.find(({ kind }) => kind === outcome.kind)
    if (held) outcome.leaked = standingKinds(await resourcesOf(ground.lab, held.id))
  }
  return outcomes
}

/** The last call first, so that no gate is in the way of a node that has further to go. */
async function holdAndKill(
  ground: Ground,
  kinds: readonly CallKind[],
  moment: Moment,
  begin: (kind: CallKind) => Promise<string>,
): Promise<Held[]> {
  const { lab } = ground
  const held: Held[] = []
  await Promise.all(
    lab.clouds.map(async (cloud) => {
      for (const kind of kinds.filter((one) => one.cloud === cloud).toReversed()) {
        const gate = await lab.gate(cloud, kind.action, moment === 'after' ? 'after' : 'before')
        const id = await begin(kind)
        const reached = await Promise.race([
          gate.held().then(
            () => true,
            () => false,
          ),
          pause(heldMs, false, { ref: false }),
        ])
        // Others ask for lists too: this node is the one that waits when it says nothing more.
        if (reached && !kind.mutating) await silence(ground, id)
        held.push({ kind, id, gate, reached })
      }
    }),
  )
  if (held.length === 0) return []
  await Promise.all(ground.workers.map((worker) => worker.kill()))
  for (const { kind, gate, reached } of held) {
    if (moment === 'before' && reached)
      await lab.fault({ cloud: kind.cloud, action: kind.action, kind: 'connection-reset' })
    await gate.open()
  }
  return held
}

async function outcomeOf(ground: Ground, held: Held, moment: Moment, now: Allocation): Promise<CallOutcome> {
  const { kind, id, reached } = held
  const found = await resourcesOf(ground.lab, id)
  const stands = Object.fromEntries(Object.entries(found).filter(([key]) => !key.startsWith('ended')))
  const expected = kind.phase === 'allocation' && now.state === 'delivered' ? (owned[kind.cloud] ?? {}) : {}
  const same = JSON.stringify(Object.entries(stands).sort()) === JSON.stringify(Object.entries(expected).sort())
  const [node] = now.nodes
  return {
    kind,
    moment,
    state: reached ? now.state : 'not reached',
    detail: node?.failure ? `${node.failure.code}: ${node.failure.message}` : '',
    servers: (found.server ?? 0) + (found['ended server'] ?? 0),
    doubles: same || now.state !== 'delivered' ? '' : JSON.stringify(stands),
    leaked: kind.phase === 'release' ? standingKinds(found) : [],
  }
}

const launch = (ground: Ground, cloud: string): Promise<Allocation> => ground.api.launch(`call-${++names}`, [cloud])

async function launchDelivered(ground: Ground, cloud: string): Promise<string> {
  const { id } = await launch(ground, cloud)
  await ground.api.until(id, ended, endMs)
  return id
}

async function release(ground: Ground, id: string): Promise<void> {
  await ground.api.verb(id, 'release')
  await ground.api.until(id, ({ state }) => state === 'released', endMs)
}

/** Resolves when an allocation has told nothing new for a while, or after some seconds. */
async function silence(ground: Ground, id: string): Promise<void> {
  const last = async () => {
    const [row] = await ground.sql<{ seq: number }[]>`select last_seq as seq from allocation where id = ${id}`
    return row?.seq ?? 0
  }
  let before = -1
  for (let looks = 0; looks < 20; looks++) {
    const now = await last()
    if (now === before) return
    before = now
    await pause(1_200)
  }
}
