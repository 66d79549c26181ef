import { expect, it } from 'vitest'
import { compareSnapshots, countsOf, type Snapshot } from './snapshot'

const snapshot = (over: Partial<Snapshot> = {}): Snapshot => ({
  server: new Map([['s1', 'one']]),
  keypair: new Map(),
  'floating ip': new Map([['f1', '192.0.2.9']]),
  port: new Map(),
  'security group': new Map([['g1', 'default']]),
  ...over,
})

it('finds no change between equal lists, whatever their order', () => {
  const ports = [
    ['p1', 'a'],
    ['p2', 'b'],
  ] as const
  const turned = snapshot({ port: new Map([...ports].reverse()) })
  expect(compareSnapshots(snapshot({ port: new Map(ports) }), turned)).toEqual({ appeared: [], vanished: [] })
})

it('tells what is new and what is missing, by kind', () => {
  const after = snapshot({ keypair: new Map([['k1', 'aa:bb']]), 'floating ip': new Map() })
  expect(compareSnapshots(snapshot(), after)).toEqual({
    appeared: [{ kind: 'keypair', id: 'k1', label: 'aa:bb' }],
    vanished: [{ kind: 'floating ip', id: 'f1', label: '192.0.2.9' }],
  })
})

it('notices a thing that was made anew under the same label', () => {
  const after = snapshot({ server: new Map([['s2', 'one']]) })
  const { appeared, vanished } = compareSnapshots(snapshot(), after)
  expect([appeared, vanished].map((changes) => changes.map(({ id }) => id))).toEqual([['s2'], ['s1']])
})

it('counts', () => {
  expect(countsOf(snapshot())).toBe('1 server, 0 keypairs, 1 floating ip, 0 ports, 1 security group')
})
