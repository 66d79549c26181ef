import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { withFlag, withoutFlag } from './edit-yaml'

const flag = {
  check: 'address',
  cloud: 'auro',
  date: '2026-11-22',
  by: 'Ada',
  reason: 'Its sites have no IPv4: "none".',
  action: 'Asked again in May.',
}

test('a waiver is added to a document without any, and comments stay', async () => {
  const text = await withFlag('# why these checks\nname: ours # a name\n', flag)
  expect(text).toContain('# why these checks')
  expect(text).toContain('ours # a name')
  expect(parse(text)).toEqual({ name: 'ours', flagged: [flag] })
})

test('it is added behind those that are there', async () => {
  expect(parse(await withFlag('flagged: []\n', flag)).flagged).toEqual([flag])
  const twice = await withFlag(await withFlag('name: ours\n', flag), { ...flag, cloud: null })
  expect(parse(twice).flagged.map((one: { cloud: string | null }) => one.cloud)).toEqual(['auro', null])
})

test('one is taken out, and the others stay', async () => {
  const twice = await withFlag(await withFlag('name: ours # kept\n', flag), { ...flag, check: 'log-in' })
  const once = await withoutFlag(twice, 0)
  expect(parse(once).flagged).toEqual([{ ...flag, check: 'log-in' }])
  expect(once).toContain('# kept')
})
