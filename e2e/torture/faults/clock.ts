import type { FaultKind } from './kind'

/** The last worker's wall clock jumps and comes back, as with a machine whose time service breaks. */
export const clockFaults: readonly FaultKind[] = [
  {
    kind: 'clock of a worker jumps',
    weight: 2,
    targets: ({ clock }) => (clock ? ['clock'] : []),
    lengthS: [6, 25],
    detail: (random) => ({ seconds: random.pick([-86_400, -3_600, -240, -30, 30, 240, 3_600, 86_400]) }),
    strike: async ({ workers }, { lengthMs, detail }, linger) => {
      const clock = workers.find((worker) => worker.clock)?.clock
      clock?.set(Number(detail.seconds))
      try {
        await linger(lengthMs)
      } finally {
        clock?.set(0)
      }
    },
  },
]
