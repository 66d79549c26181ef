import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Column } from '../books'
import { type Mix, usualMix } from '../plan'

/**
 * Deliberately broken builds of single parts, with which the harness itself is tested: it must go red with each of them. A
 * worker is started with a module hook that puts files of this folder in the place of sources; the product knows nothing
 * of it.
 */
export type Build = {
  name: string
  /** What is broken, as people read it. */
  what: string
  /** Sources, from the root, and the file of this folder that stands in for each. */
  replaces: Readonly<Record<string, string>>
  /** Columns of which at least one must turn red. */
  expected: readonly Column[]
  /** Launches and faults that make it show soon. */
  mix: Mix
}

const calm: Mix = {
  ...usualMix,
  kinds: () => false,
  launchEveryS: [1, 2.5],
  groundEveryS: [3, 5],
  labEveryS: [1, 2],
  cancel: 0,
}

export const builds: readonly Build[] = [
  {
    name: 'intent-after',
    what: 'the row of an intent is written after the cloud has answered',
    replaces: { 'server/services/allocations/store-intents.ts': 'intent-after.ts' },
    expected: ['leaked resources'],
    mix: {
      ...calm,
      kinds: (kind) => kind === 'all workers kill -9, what they asked for was made',
      groundEveryS: [4, 8],
    },
  },
  {
    name: 'fence-off',
    what: 'a worker writes although another one has taken over its node',
    replaces: {
      'server/services/allocations/lease.ts': 'fence-off.ts',
      'server/services/allocations/store-lease.ts': 'fence-off-calls.ts',
    },
    expected: ['rows that disagree', 'duplicated resources', 'leaked resources'],
    mix: {
      ...calm,
      kinds: (kind) => kind === 'worker SIGSTOP past its heartbeat',
      groundEveryS: [2, 4],
      releaseSoon: 0.2,
    },
  },
  {
    name: 'blind-to-floating-ips',
    what: 'clean-up and reaper do not see floating IPs',
    replaces: { 'server/providers/registry.ts': 'blind-to-floating-ips.ts' },
    expected: ['leaked resources'],
    mix: { ...calm, clouds: ['harbor'], releaseSoon: 0.8, nodesMax: 2 },
  },
  {
    name: 'event-lost',
    what: 'some ends of steps are written to their row and not told as events',
    replaces: { 'server/services/allocations/append-events.ts': 'event-lost.ts' },
    expected: ['lost events'],
    mix: { ...calm, nodesMax: 2 },
  },
]

/** The module that Node has to load before a worker of that broken build. */
export const loaderOf = (name: string): string => {
  const build = builds.find((each) => each.name === name)
  if (!build)
    throw new Error(`There is no broken build "${name}". There are: ${builds.map((each) => each.name).join(', ')}.`)
  const loader = pathToFileURL(path.join(import.meta.dirname, 'loader.mjs'))
  for (const [source, instead] of Object.entries(build.replaces)) loader.searchParams.set(source, instead)
  return loader.href
}
