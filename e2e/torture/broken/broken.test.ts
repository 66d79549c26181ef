import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { planOf, worldOf } from '../run'
import { builds } from '.'

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const machine = { workers: 3, disk: true, clock: true }

/** The self-test takes minutes and runs seldom: what would make a broken build a sound one, or stop it at its start, shows here. */
describe.each(builds.map((build) => [build.name, build] as const))('broken build %s', (name, build) => {
  it.each(Object.entries(build.replaces))('has all that %s exports', async (source, instead) => {
    const names = async (file: string) => Object.keys((await import(file)) as object)
    const own = await names(path.join(import.meta.dirname, instead))
    expect(own).toEqual(expect.arrayContaining(await names(path.join(root, source))))
  })

  it('launches on clouds that are there', () => {
    const stop = new AbortController().signal
    const { launches } = planOf({ ...machine, minutes: 1, seed: '1', broken: name, print: () => undefined, stop })
    expect(launches.length).toBeGreaterThan(3)
    const clouds = worldOf(machine).clouds.map(({ id }) => id)
    for (const launch of launches) expect(clouds).toEqual(expect.arrayContaining(launch.clouds))
  })
})

it.each(['intent-after', 'fence-off'])('broken build %s meets the fault that it needs', (broken) => {
  const stop = new AbortController().signal
  const { faults } = planOf({ ...machine, minutes: 1, seed: '1', broken, print: () => undefined, stop })
  expect(faults.length).toBeGreaterThan(1)
})
