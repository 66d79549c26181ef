import type { FaultKind } from './kind'

const target = () => ['database']

export const postgresFaults: readonly FaultKind[] = [
  {
    kind: 'postgres kill -9',
    weight: 1,
    targets: target,
    lengthS: [0, 0],
    strike: async ({ database }) => {
      await database.kill('SIGKILL')
      await database.ready()
    },
  },
  {
    kind: 'postgres restart',
    weight: 1,
    targets: target,
    lengthS: [0, 0],
    strike: async ({ database }) => {
      await database.kill('SIGINT')
      await database.ready()
    },
  },
  {
    kind: 'postgres SIGSTOP',
    weight: 1,
    targets: target,
    lengthS: [3, 14],
    strike: async ({ database }, { lengthMs }, linger) => {
      database.freeze()
      try {
        await linger(lengthMs)
      } finally {
        database.thaw()
      }
    },
  },
  {
    kind: 'postgres unreachable for all',
    weight: 1,
    targets: target,
    lengthS: [5, 60],
    strike: async ({ workers, web }, { lengthMs }, linger) => {
      const ways = [...workers, ...(web ? [web] : [])].map(({ toDatabase }) => toDatabase)
      await Promise.all(ways.map((way) => way.set('refused')))
      try {
        await linger(lengthMs)
      } finally {
        await Promise.all(ways.map((way) => way.set('open')))
      }
    },
  },
  {
    kind: 'disk full under postgres',
    weight: 1,
    targets: ({ disk }) => (disk ? ['database'] : []),
    lengthS: [2, 9],
    strike: async ({ disk, database }, { lengthMs }, linger) => {
      disk?.fill()
      try {
        await linger(lengthMs)
      } finally {
        disk?.free()
        await database.ready()
      }
    },
  },
]
