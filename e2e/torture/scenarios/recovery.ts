import { setTimeout as pause } from 'node:timers/promises'
import { leakedIn } from '@/e2e/crash/books'
import { type Ground, startGround, type Worker } from '../ground'
import { tellErrors } from './evidence'
import { byWorker, wentOn } from './holders'
import { percentile, type Scenario, tellMeasures } from './scenario'
import { Traffic } from './traffic'

const workers = 6
const nodesUnderWay = 24
/** So many workers die at the same moment; no other dies before all of their nodes went on, so that each time is of one kill. */
const atOnce = 2
const limitS = 15
/** After this a node counts as never gone on. */
const neverMs = 90_000

/** Time from kill -9 of a worker in the middle of runs until each of its nodes goes on in another worker. */
export const recovery: Scenario = {
  what: 'kill -9 of workers in the middle of runs: how long until their nodes go on elsewhere',
  words: { kills: 'number', pace: 'number' },
  async run({ report, signal, number }) {
    const wanted = number('kills', 100)
    const ground = await startGround({ workers, world: 'wide', pace: number('pace', 0.3) })
    try {
      report.section(`${wanted} kills of ${workers} workers with ${nodesUnderWay} nodes on their way`)
      const traffic = new Traffic(ground, { nodes: nodesUnderWay, name: 'recovery', signal })
      const nodeSeconds: number[] = []
      const worst: number[] = []
      let instants = 0
      let never = 0
      let kills = 0
      while (kills < wanted && !signal.aborted) {
        const targets = await targetsOf(ground)
        if (targets === null) {
          await pause(200)
          continue
        }
        const killedAt = Date.now()
        await Promise.all(targets.map(({ worker }) => worker.kill()))
        const rounds = await Promise.all(targets.map(({ nodes }) => measure(nodes, killedAt)))
        for (const seconds of rounds) {
          nodeSeconds.push(...seconds)
          if (seconds.length > 0) worst.push(Math.max(...seconds))
        }
        kills += targets.length
        const slowest = Math.max(0, ...nodeSeconds).toFixed(1)
        if (kills % 10 === 0) report.line(`${kills} kills, ${nodeSeconds.length} nodes went on, slowest ${slowest} s`)
      }
      const launched = await traffic.finish(240_000)
      const stuck = launched.filter(({ state }) => state !== 'released').length
      const delivered = launched.filter(({ outcome }) => outcome === 'delivered').length
      const left = await leakedIn(ground.lab)
      report.line('')
      tellMeasures(report, [
        { what: 'kills', value: kills, unit: '', atLeast: wanted },
        { what: 'nodes that a killed worker had', value: nodeSeconds.length + instants + never, unit: '' },
        { what: 'of them at their end in the instant of the kill', value: instants, unit: '' },
        { what: 'never gone on', value: never, unit: '', limit: 0 },
        { what: 'node goes on, median', value: percentile(nodeSeconds, 0.5), unit: 's' },
        { what: 'node goes on, p90', value: percentile(nodeSeconds, 0.9), unit: 's' },
        { what: 'node goes on, p99', value: percentile(nodeSeconds, 0.99), unit: 's', limit: limitS },
        { what: 'node goes on, max', value: Math.max(...nodeSeconds), unit: 's', limit: limitS },
        { what: 'all nodes of a kill, median', value: percentile(worst, 0.5), unit: 's' },
        { what: 'all nodes of a kill, p99', value: percentile(worst, 0.99), unit: 's', limit: limitS },
        { what: 'nodes launched', value: launched.length, unit: '' },
        { what: 'nodes not delivered', value: launched.length - delivered, unit: '', limit: 0 },
        { what: 'nodes not released in the end', value: stuck, unit: '', limit: 0 },
        { what: 'resources left in the clouds', value: left.length, unit: '', limit: 0 },
      ])
      for (const { id, cloud, outcome } of launched.filter((one) => one.outcome !== 'delivered'))
        report.line(`not delivered: ${cloud} ${id} ${outcome ?? 'no end'}`)
      for (const line of left) report.line(`left: ${line}`)
      if (report.failures.length > 0) tellErrors(ground, report)

      async function measure(nodes: string[], killedAt: number): Promise<number[]> {
        const seconds: number[] = []
        let open = nodes
        while (open.length > 0 && Date.now() - killedAt < neverMs) {
          await pause(500)
          const found = await wentOn(ground.sql, open, killedAt)
          for (const [, next] of found) {
            if (next?.started) seconds.push((next.at - killedAt) / 1000)
            else if (next) instants++
          }
          open = open.filter((node) => !found.get(node))
        }
        never += open.length
        return seconds
      }
    } finally {
      await ground.stop()
    }
  },
}

/** Two workers with nodes in a step, while the others are ready to take them; null: not now. */
async function targetsOf(ground: Ground): Promise<{ worker: Worker; nodes: string[] }[] | null> {
  const ready = ground.workers.filter((worker) => worker.pid !== null && /The worker is ready/.test(worker.said()))
  if (ready.length < workers - 1) return null
  const held = (await byWorker(ground.sql, ready)).slice(0, atOnce)
  return held.length < atOnce ? null : held
}
