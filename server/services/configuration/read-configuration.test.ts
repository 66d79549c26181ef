import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { problemText } from './problem'
import { ConfigurationError, readConfiguration, usableClouds } from './read-configuration'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-configuration-'))
})
afterAll(() => rm(folder, { recursive: true }))

const file = async (name: string, text: string): Promise<string> => {
  const full = path.join(folder, name)
  await writeFile(full, text)
  return full
}
const read = (...files: string[]) => readConfiguration(files, { homeFolder: '/home/ada' })

describe('several files as one list', () => {
  test('clouds follow each other in the order of the files', async () => {
    const one = await file('one.yaml', 'clouds: [{ id: a, provider: openstack }]')
    const two = await file('two.yaml', 'clouds: [{ id: b, provider: openstack }]')
    const { clouds, problems, notes } = await read(one, two)
    expect(clouds.map(({ id }) => id)).toEqual(['a', 'b'])
    expect([problems, notes]).toEqual([[], []])
  })

  test('a missing file is a note and no mistake', async () => {
    const missing = path.join(folder, 'missing.yaml')
    const configuration = await read(missing)
    expect(configuration).toEqual({
      clouds: [],
      problems: [],
      notes: [`${missing} does not exist; no clouds are read from it.`],
    })
    expect(usableClouds(configuration)).toEqual([])
  })

  test('a folder in place of a file is a problem', async () => {
    expect((await read(folder)).problems[0]?.message).toContain('cannot be read (EISDIR)')
  })

  test('an id that is there twice names both places', async () => {
    const one = await file('first.yaml', 'clouds:\n  - { id: a, provider: openstack }\n')
    const two = await file('second.yaml', '\nclouds:\n  - { id: a, provider: aws-ec2, region: r }\n')
    const { clouds, problems } = await read(one, two)
    expect(clouds.map(({ provider }) => provider)).toEqual(['openstack'])
    expect(problems.map(problemText)).toEqual([
      `${two}:3: cloud a, id: is the id of another cloud already (${one}:2). Ids must be unique.`,
    ])
  })

  test('only one cloud can be the yardstick, and only of AWS', async () => {
    const aws = (id: string) => `  - { id: ${id}, provider: aws-ec2, region: r, yardstick: true }\n`
    const both = await file(
      'yardsticks.yaml',
      `clouds:\n${aws('a')}${aws('b')}  - { id: c, provider: openstack, yardstick: true }\n`,
    )
    const { clouds, problems } = await read(both)
    expect(clouds.map(({ id }) => id)).toEqual(['a'])
    expect(problems.map(problemText)).toEqual([
      `${both}:3: cloud b, yardstick: the cloud a is the yardstick already. Only one can be.`,
      `${both}:4: cloud c, yardstick: only an aws-ec2 cloud can be the yardstick.`,
    ])
  })

  test('the error for a start lists every problem', async () => {
    const bad = await file('bad.yaml', 'clouds:\n  - { id: a, provider: aws-ec2, regoin: x }\n')
    const configuration = await read(bad)
    expect(() => usableClouds(configuration)).toThrow(ConfigurationError)
    expect(() => usableClouds(configuration)).toThrow(/Did you mean "region"/)
  })
})
