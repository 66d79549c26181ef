import type { FaultKind } from './kind'
import { createActions } from './lab'

/**
 * Dies exactly while a request that makes something is under way: it is held at the lab, before or after it took effect, then
 * all workers are killed, and only then it is let go. Nobody of those who asked hears the answer.
 */
const killUnderWay = (kind: string, place: 'before' | 'after', lateS: readonly [number, number]): FaultKind => ({
  kind,
  weight: 1,
  targets: ({ clouds }) => clouds.map(({ id }) => `answers of ${id}`),
  // As long as it waits for such a request; without one nothing happens.
  lengthS: [8, 15],
  detail: (random, target, { clouds }) => {
    const cloud = clouds.find(({ id }) => target === `answers of ${id}`)
    if (!cloud) throw new Error(`There is no cloud for ${target}.`)
    return { action: random.pick(createActions(cloud)), lateMs: random.whole(lateS[0] * 1000, lateS[1] * 1000) }
  },
  strike: async ({ lab, workers }, { target, lengthMs, detail }, linger) => {
    const gate = await lab.gate(target.slice('answers of '.length), String(detail.action), place)
    const came = gate.held().then(
      () => true,
      () => false,
    )
    try {
      if (!(await Promise.race([came, linger(lengthMs).then(() => false)]))) throw new Error('no such request came')
      await Promise.all(workers.map((worker) => worker.kill()))
      await linger(Number(detail.lateMs))
    } finally {
      await gate.open()
    }
  },
})

export const answerFaults: readonly FaultKind[] = [
  killUnderWay('all workers kill -9, what they asked for was made', 'after', [0, 1]),
  killUnderWay('all workers kill -9, what they asked for is made later', 'before', [0, 14]),
]
