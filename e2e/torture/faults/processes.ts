import { type FaultKind, partOf, workerTargets } from './kind'

const kill = (
  kind: string,
  signal: 'SIGKILL' | 'SIGTERM',
  targets: FaultKind['targets'],
  weight: number,
): FaultKind => ({
  kind,
  weight,
  targets,
  lengthS: [0, 0],
  strike: async (ground, { target }) => {
    await partOf(ground, target).kill(signal)
  },
})

/** Stands still and goes on: for longer than the heartbeat of 10 s it is a zombie that wakes up. */
const freeze = (
  kind: string,
  targets: FaultKind['targets'],
  lengthS: FaultKind['lengthS'],
  weight: number,
): FaultKind => ({
  kind,
  weight,
  targets,
  lengthS,
  strike: async (ground, { target, lengthMs }, linger) => {
    const part = partOf(ground, target)
    if (part.pid !== null) await part.ready()
    part.freeze()
    try {
      await linger(lengthMs)
    } finally {
      part.thaw()
    }
  },
})

const web = () => ['web']

export const processFaults: readonly FaultKind[] = [
  kill('worker kill -9', 'SIGKILL', workerTargets, 4),
  kill('worker SIGTERM', 'SIGTERM', workerTargets, 2),
  freeze('worker SIGSTOP past its heartbeat', workerTargets, [13, 24], 3),
  kill('web kill -9', 'SIGKILL', web, 1),
  kill('web SIGTERM', 'SIGTERM', web, 1),
  freeze('web SIGSTOP', web, [4, 12], 1),
  {
    kind: 'lab SIGSTOP',
    weight: 1,
    targets: () => ['lab'],
    lengthS: [2, 8],
    strike: async ({ lab }, { lengthMs }, linger) => {
      lab.part.freeze()
      try {
        await linger(lengthMs)
      } finally {
        lab.part.thaw()
      }
    },
  },
]
