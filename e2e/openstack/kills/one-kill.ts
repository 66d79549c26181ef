import { setTimeout } from 'node:timers/promises'
import type { Holds } from '@/e2e/crash/holds'
import type { StepId } from '@/server/domain/steps'
import { launch } from '@/server/services/allocations/launch'
import type { ServiceContext } from '@/server/services/context'
import { releaseAllocation } from '../clean-up'
import { describeError, Problem } from '../problem'
import { Report } from '../report'
import { Follower } from '../run'
import { waitUntil } from '../wait'
import type { KillCase } from './cases'
import type { Workers } from './workers'

export type KillGround = {
  ctx: ServiceContext
  holds: Holds
  workers: Workers
  request: { distro: string; version: string }
  signal: AbortSignal
  /** How long each step takes when nobody is killed, in milliseconds. */
  cleanMs: Partial<Record<StepId, number>>
}
/** What became of one kill. `seconds`: from the kill until another worker went on with the node. */
export type KillResult = {
  cloud: string
  about: KillCase
  stepAtKill: string
  seconds: number | null
  outcome: string
  released: string
}
/** `past`: no worker is needed for a kill any more, the next case may begin; `end`: the node is released. */
export type StartedKill = { past: Promise<unknown>; end: Promise<KillResult> }

const limitMs = 10 * 60_000

/** Launches one node and kills its worker at the place of the case; the rest of its life goes on in the background. */
export async function oneKill(
  ground: KillGround,
  { name, cloud, about }: { name: string; cloud: string; about: KillCase },
): Promise<StartedKill> {
  const { ctx, signal, request } = ground
  const arm = await prepare(ground, name, about)
  const { id } = await launch(ctx, { name, clouds: [cloud], count: 1, ...request })
  const silent = new Report(() => {})
  const follower = new Follower(ctx, id, silent)
  const stepAtKill = await arm(follower)
  const killedAt = Date.now()

  const started = waitUntil(
    () => startedAfter(ctx, id, killedAt),
    (at) => at !== null,
    { limitMs, signal, what: `${name}: the start in another worker` },
  )
  const rested = follower.until(({ state }) => !['queued', 'running', 'cleaning'].includes(state), {
    limitMs,
    signal,
    what: `${name}: the end of the run`,
  })
  const end = (async (): Promise<KillResult> => {
    const next = await started
    const node = await rested
    const outcome = node.failure ? `${node.state}: ${node.failure.code} ${node.failure.message}` : node.state
    await releaseAllocation(ctx, { id, follower, report: silent })
    const seconds = next === null ? null : (next - killedAt) / 1000
    return { cloud, about, stepAtKill, seconds, outcome, released: follower.node.state }
  })()
  return { past: Promise.race([pastStepFive(ctx, id, signal), rested]), end }
}

/** Whoever made this answers the step that the node was in when its worker was killed. */
type Arm = (follower: Follower) => Promise<string>

async function prepare(ground: KillGround, name: string, { step, place }: KillCase): Promise<Arm> {
  const { workers, holds, signal, cleanMs } = ground
  const running = ({ node }: Follower) => node.steps.find(({ state }) => state === 'running')?.step ?? '-'
  if (place.by === 'call') {
    workers.plan(place)
    return async (follower) => {
      const what = `${name}: the request of step ${step}`
      const pid = await waitUntil(
        async () => workers.hit(),
        (hit) => hit !== undefined,
        { limitMs, signal, what },
      )
      await workers.kill(pid!)
      await follower.until(() => true, { limitMs, signal, what })
      return String(running(follower))
    }
  }
  if (place.by === 'hold') {
    const hold = await holds.at(`${name}-1`, step, place.at)
    return async (follower) => {
      await hold.held()
      await follower.until(() => true, { limitMs, signal, what: name })
      const at = String(running(follower))
      await workers.kill(await workerOf(ground.ctx, follower.node.id))
      await hold.open()
      return at
    }
  }
  return async (follower) => {
    const what = `${name}: step ${step}`
    await follower.until(({ steps }) => steps[step - 1]?.state === 'running', { limitMs, signal, what })
    await setTimeout((cleanMs[step] ?? 0) * place.share)
    await workers.kill(await workerOf(ground.ctx, follower.node.id))
    return String(running(follower))
  }
}

/** The process that has a node now, by the name in its last `node-started`: `<host>-<process>-<random>`. */
async function workerOf(ctx: ServiceContext, node: string): Promise<number> {
  const [row] = await ctx.sql<{ worker: string }[]>`
    select e.event->>'worker' as worker from allocation_event e
    where e.event->>'node' = ${node} and e.event->>'type' = 'node-started' order by e.seq desc limit 1`
  const pid = Number(row?.worker.split('-').at(-2))
  if (!(pid > 1)) throw new Problem(`No worker has the node ${node}.`)
  return pid
}

/** When another worker took it up, in milliseconds since the epoch. */
async function startedAfter(ctx: ServiceContext, id: string, after: number): Promise<number | null> {
  const [row] = await ctx.sql<{ at: string }[]>`
    select event->>'at' as at from allocation_event
    where allocation_id = ${id} and event->>'type' = 'node-started' and (event->>'at')::timestamptz >= ${new Date(after).toISOString()}::text::timestamptz
    order by seq limit 1`
  return row ? Date.parse(row.at) : null
}

async function pastStepFive(ctx: ServiceContext, id: string, signal: AbortSignal): Promise<void> {
  const look = async () => {
    const [row] = await ctx.sql`
      select 1 from allocation_step s join allocation_node n on n.id = s.node_id
      where n.allocation_id = ${id} and s.step = 5 and s.state = 'done'`
    return row !== undefined
  }
  await waitUntil(look, (done) => done, { limitMs, signal, what: 'step 5' })
}

/** The row of a case that could not be carried out. */
export const failedKill = (cloud: string, about: KillCase, error: unknown): KillResult => ({
  cloud,
  about,
  stepAtKill: '-',
  seconds: null,
  outcome: `harness: ${describeError(error).split('\n')[0]}`,
  released: '-',
})
