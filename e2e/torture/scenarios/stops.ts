import { setTimeout as pause } from 'node:timers/promises'
import { leakedIn } from '@/e2e/crash/books'
import { startGround, type Worker } from '../ground'
import { tellBlocked, tellErrors } from './evidence'
import { byWorker, wentOn } from './holders'
import { percentile, type Scenario, tellMeasures } from './scenario'
import { backwardClaims, watchedWrites, watchWrites, workerUrl, zombieWrites } from './stops-watch'
import { Traffic } from './traffic'

const workers = 6
/** So many stand still at once; the others have to carry on. */
const atOnce = 3
const nodesUnderWay = 18
/** A worker that stands still inside a transaction keeps its locks for 30 s. */
const takeoverMs = 75_000
/** Later than any takeover may be: what is in its way is told. */
const lateMs = 20_000
/** After the takeover the next worker gets some way before the zombie wakes; then the zombie has time to do harm. */
const headStartMs = 2_000
const harmMs = 4_000

/** SIGSTOP of workers in the middle of runs for longer than the heartbeat, SIGCONT, and what the zombies then wrote and made. */
export const stops: Scenario = {
  what: 'SIGSTOP of workers past their heartbeat, then SIGCONT: what the zombies wrote and made',
  words: { stops: 'number', pace: 'number' },
  async run({ report, signal, number }) {
    const wanted = number('stops', 50)
    const ground = await startGround({ workers: 1, world: 'wide', pace: number('pace', 0.3) })
    try {
      await watchWrites(ground.sql)
      // The first one makes what all share; it has no role of its own, so it goes before anything is launched.
      const [first] = ground.workers
      const own: Worker[] = []
      for (let index = 1; index <= workers; index++) {
        const url = await workerUrl(ground.sql, ground.database.url, `worker-${index}`)
        const worker = await ground.addWorker({ environment: { DATABASE_URL: url } })
        await worker.ready()
        own.push(worker)
      }
      await first?.stop()
      report.section(
        `${wanted} stops of ${workers} workers, ${atOnce} at once, with ${nodesUnderWay} nodes on their way`,
      )
      const traffic = new Traffic(ground, { nodes: nodesUnderWay, name: 'stops', signal })
      const stopped = new Set<Worker>()
      const seconds: number[] = []
      const counts = { begun: 0, done: 0, nodes: 0, over: 0, never: 0 }
      const lane = async () => {
        while (counts.begun < wanted && !signal.aborted) {
          const free = own.filter((worker) => !stopped.has(worker))
          const [target] = await byWorker(ground.sql, free)
          if (!target || stopped.has(target.worker) || counts.begun >= wanted) {
            await pause(300)
            continue
          }
          stopped.add(target.worker)
          counts.begun++
          await oneStop(target)
          stopped.delete(target.worker)
          counts.done++
          if (counts.done % 10 === 0) report.line(`${counts.done} stops`)
        }
      }
      const oneStop = async ({ worker, nodes }: { worker: Worker; nodes: string[] }) => {
        const stoppedAt = Date.now()
        worker.freeze()
        let open = nodes
        let told = false
        try {
          while (open.length > 0 && Date.now() - stoppedAt < takeoverMs) {
            await pause(500)
            const found = await wentOn(ground.sql, open, stoppedAt)
            for (const [, next] of found) {
              if (!next) continue
              if (next.started) seconds.push((next.at - stoppedAt) / 1000)
              else counts.over++
            }
            open = open.filter((node) => !found.get(node))
            if (open.length > 0 && !told && Date.now() - stoppedAt > lateMs) {
              told = true
              report.line(`${open.length} of ${nodes.length} nodes of ${worker.name} are not taken over yet:`)
              await tellBlocked(ground.sql, report, open)
            }
          }
          await pause(headStartMs)
        } finally {
          worker.thaw()
        }
        counts.nodes += nodes.length
        counts.never += open.length
        await pause(harmMs)
      }
      await Promise.all(Array.from({ length: atOnce }, lane))
      const launched = await traffic.finish(300_000)
      const written = await zombieWrites(ground.sql)
      const left = await leakedIn(ground.lab)
      const delivered = launched.filter(({ outcome }) => outcome === 'delivered').length
      const restarts = own.reduce((sum, { starts }) => sum + starts - 1, 0)
      report.line('')
      tellMeasures(report, [
        { what: 'SIGSTOP and SIGCONT', value: counts.done, unit: '', atLeast: wanted },
        { what: 'nodes that a stopped worker had', value: counts.nodes, unit: '' },
        { what: 'taken over by another worker', value: seconds.length, unit: '' },
        { what: 'at their end in the instant of the stop', value: counts.over, unit: '' },
        { what: 'never taken over', value: counts.never, unit: '', limit: 0 },
        { what: 'takeover, median', value: percentile(seconds, 0.5), unit: 's' },
        { what: 'takeover, max (30 s more where it stood in a transaction)', value: Math.max(...seconds), unit: 's' },
        { what: 'rows of workers that the watch saw', value: await watchedWrites(ground.sql), unit: '', atLeast: 1 },
        { what: 'rows written by zombies', value: written.length, unit: '', limit: 0 },
        { what: 'claims back to an earlier attempt', value: await backwardClaims(ground.sql), unit: '', limit: 0 },
        { what: 'workers that ended by themselves', value: restarts, unit: '' },
        { what: 'nodes launched', value: launched.length, unit: '' },
        { what: 'nodes not delivered', value: launched.length - delivered, unit: '', limit: 0 },
        { what: 'second servers made (and removed again)', value: sum(launched.map(({ extra }) => extra)), unit: '' },
        {
          what: 'nodes not released in the end',
          value: launched.filter((one) => one.state !== 'released').length,
          unit: '',
          limit: 0,
        },
        { what: 'resources left in the clouds', value: left.length, unit: '', limit: 0 },
      ])
      for (const { at, who, owner, node, what } of written.slice(0, 20))
        report.line(`zombie: ${at} ${who} wrote ${what} of ${node}, which ${owner} had`)
      for (const { id, cloud, outcome } of launched.filter((one) => one.outcome !== 'delivered'))
        report.line(`not delivered: ${cloud} ${id} ${outcome ?? 'no end'}`)
      for (const line of left) report.line(`left: ${line}`)
      if (report.failures.length > 0) tellErrors(ground, report)
    } finally {
      for (const worker of ground.workers) worker.thaw()
      await ground.stop()
    }
  },
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
