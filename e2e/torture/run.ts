import { setTimeout as pause } from 'node:timers/promises'
import { faultKinds } from '@/lab/control/context'
import { findWorld } from '@/lab/worlds'
import { type Finding, type Rows, reconcile } from './books'
import { type Build, builds, loaderOf } from './broken'
import { Client } from './client'
import { allFaults, type World } from './faults'
import { type Ground, startGround } from './ground'
import { type Life, runLives } from './lives'
import { type Mix, makePlan, type Plan, usualMix } from './plan'
import { Reaper } from './reaper'
import { comeToRest, longestMs } from './rest'
import { calm, type Struck, strikeAll } from './strike'
import { Watch } from './watch'

export type RunOptions = {
  minutes: number
  seed: string
  workers: number
  /** A deliberately broken build of a part, in every worker. */
  broken?: string
  /** Whether the machine can have a small disk and a movable clock. */
  disk: boolean
  clock: boolean
  print: (line: string) => void
  stop: AbortSignal
}

/** All that is known at the end of a run. */
export type Outcome = {
  plan: Plan
  struck: Struck[]
  /** How often faults of the lab struck, by kind. */
  lab: Record<string, number>
  rows: Rows
  findings: Finding[]
  /** What only the reaper removed. */
  reaped: string[]
  lives: Life[]
  statuses: Map<string, number>
  refusals: readonly string[]
  begunMs: number
  seconds: { restS: number; totalS: number }
  starts: Record<string, number>
}

const labWorld = 'coast'
/** Nodes that move at once: as many as two processors carry without getting slower than the product's own limits. */
const nodesAtOnce = 12
const diskMiB = 700
/** A broken build need not come to rest: what it leaks shows before. */
const brokenRestMs = 120_000
/** How long things may take to vanish from the clouds' books, and streams to tell the last events. */
const settleMs = 30_000

export const worldOf = (options: Pick<RunOptions, 'workers' | 'disk' | 'clock'>): World => ({
  workers: options.workers,
  clouds: findWorld(labWorld).clouds.map(({ id, provider, character }) => ({
    id,
    provider,
    floatingIps: character === 'floating-ip',
  })),
  labFaults: faultKinds,
  labCalls: ['create', 'create', 'remove', 'read'],
  disk: options.disk,
  clock: options.clock,
})

/** The plan of a run; what a broken build needs in order to show is planned for it. */
export const planOf = (options: RunOptions): Plan =>
  makePlan({ ...options, world: worldOf(options), mix: mixOf(options.broken) })

const mixOf = (broken: string | undefined): Mix => (broken === undefined ? usualMix : buildOf(broken).mix)

function buildOf(name: string): Build {
  const build = builds.find((each) => each.name === name)
  if (!build)
    throw new Error(`There is no broken build "${name}". There are: ${builds.map((each) => each.name).join(', ')}.`)
  return build
}

/** One whole run: plan, faults and launches at once, rest, reconciliation. Throws when the ground itself cannot be had. */
export async function torture(options: RunOptions): Promise<Outcome> {
  const { print } = options
  const plan = planOf(options)
  const startedMs = Date.now()
  const imports = options.broken === undefined ? [] : [loaderOf(options.broken)]
  const ground = await startGround({
    workers: options.workers,
    // The last one has the clock that is moved.
    worker: (index) => ({ imports, clock: options.clock && index === options.workers - 1 }),
    world: labWorld,
    seed: options.seed,
    role: 'admin',
    print,
    ...(options.disk ? { smallDiskMiB: diskMiB } : {}),
  })
  print(
    `  Ready after ${seconds(startedMs)} s: ${options.workers} workers, web, Postgres, ${ground.lab.clouds.length} clouds.`,
  )
  const watch = new Watch(ground.sql)
  try {
    options.stop.throwIfAborted()
    const outcome = await onGround(ground, watch, plan, options)
    return { ...outcome, seconds: { ...outcome.seconds, totalS: seconds(startedMs) } }
  } finally {
    await watch.close()
    await ground.stop()
  }
}

async function onGround(ground: Ground, watch: Watch, plan: Plan, options: RunOptions): Promise<Outcome> {
  const { print } = options
  const client = new Client(ground)
  const reaper = new Reaper(ground)
  await reaper.prepare()
  const begunMs = Date.now()
  const over = AbortSignal.any([options.stop, AbortSignal.timeout(plan.minutes * 60_000)])
  const [lives, struck] = await Promise.all([
    runLives(plan.launches, { ground, client, watch, begunMs, nodesAtOnce }, over),
    strikeAll(plan.faults, { ground, kinds: allFaults(worldOf(options)), begunMs, over }),
    reaper.sweepUntil(over),
  ])
  options.stop.throwIfAborted()
  const lab = await calm(ground)
  print(`  Faults are over after ${seconds(begunMs)} s; ${watch.moving.length} nodes still move.`)
  const restMs = Date.now()
  const limitMs = options.broken === undefined ? longestMs : brokenRestMs
  await comeToRest({ ground, client, watch, launches: plan.launches, stop: options.stop, limitMs })
  options.stop.throwIfAborted()
  await Promise.all([...ground.workers, ...(ground.web ? [ground.web] : [])].map((part) => part.ready()))
  print(`  At rest after ${seconds(restMs)} s more.`)
  const { rows, findings } = await judge(ground, reaper, lives)
  for (const { follower } of lives) await follower?.close()
  return {
    ...{ plan, struck, lab, rows, findings, lives, begunMs },
    reaped: await reaper.removed(),
    statuses: client.statuses,
    refusals: client.refusals,
    seconds: { restS: seconds(restMs), totalS: 0 },
    starts: Object.fromEntries(
      [...ground.workers, ...(ground.web ? [ground.web] : []), ground.lab.part].map(({ name, starts }) => [
        name,
        starts,
      ]),
    ),
  }
}

/** Compares the books until they agree or have had their time; what is leaked then is left to the reaper first. */
async function judge(ground: Ground, reaper: Reaper, lives: Life[]): Promise<{ rows: Rows; findings: Finding[] }> {
  let judged = await settled(ground, lives)
  // Two looks, and a third that removes what a cloud showed late.
  for (let looks = 0; looks < 4 && judged.findings.some(isReapable); looks++) {
    await reaper.sweep()
    await pause(3_500)
    judged = await reconcile(ground, lives)
  }
  return judged
}

const isReapable = ({ column }: Finding): boolean => column === 'leaked resources' || column === 'duplicated resources'

async function settled(ground: Ground, lives: Life[]): Promise<{ rows: Rows; findings: Finding[] }> {
  const end = Date.now() + settleMs
  let judged = await reconcile(ground, lives)
  while (judged.findings.length > 0 && Date.now() < end) {
    await pause(1_500)
    judged = await reconcile(ground, lives)
  }
  return judged
}

const seconds = (sinceMs: number): number => Math.round((Date.now() - sinceMs) / 100) / 10
