import { expect, it } from 'vitest'
import type { Verdict } from '@/server/domain/verdict'
import { differencesFrom2016, openstackIn2016 } from './of-2016'

const row = (cloudName: string, provider: 'openstack' | 'aws-ec2', verdicts: readonly Verdict[]) => ({
  ...{ cloudName, provider },
  cells: verdicts.map((verdict, index) => ({ step: (index + 1) as 1, verdict, reason: `reason ${index + 1}` })),
})
const allYes = Array<Verdict>(8).fill('YES')

it('finds nothing where a cloud scores as in 2016, and AWS has eight YES', () => {
  expect(differencesFrom2016([row('Auro', 'openstack', openstackIn2016), row('AWS', 'aws-ec2', allYes)])).toEqual([])
})

it('names each cell that differs, with both words and the reason', () => {
  expect(differencesFrom2016([row('OVH', 'openstack', openstackIn2016.with(4, 'YES'))])).toEqual([
    'OVH, 5 Address: YES, not NO: reason 5',
  ])
  expect(differencesFrom2016([row('AWS', 'aws-ec2', allYes.with(7, 'UNKNOWN'))])).toEqual([
    'AWS, 8 Remove key: UNKNOWN, not YES: reason 8',
  ])
})
