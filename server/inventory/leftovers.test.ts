import { describe, expect, it } from 'vitest'
import { noFacts } from '@/server/providers/owned'
import type { Owned, OwnedFacts } from '@/server/providers/port'
import { decide, type KnownIntent, type Surroundings, serversOf } from './leftovers'

const now = new Date('2026-03-01T12:00:00Z')
const made = '2026-03-01T10:00:05Z'
type Parts<T> = Omit<Partial<T>, 'node' | 'facts'>

const intentOf = (over: Parts<KnownIntent> & { node?: Partial<KnownIntent['node']> } = {}): KnownIntent => ({
  id: 'intent-1',
  kind: 'server',
  name: 'race-1',
  providerId: 'srv-1',
  createdAt: new Date('2026-03-01T10:00:00Z'),
  settledAt: new Date('2026-03-01T10:00:10Z'),
  removed: false,
  cloudId: 'os1',
  ...over,
  node: {
    id: 'node-1',
    allocationId: 'alloc-1',
    state: 'delivered',
    heldUntil: null,
    serverId: 'srv-1',
    keyNames: ['plumbline-key'],
    ...over.node,
  },
})
const thing = (over: Parts<Owned> & { facts?: Partial<OwnedFacts> } = {}): Owned => ({
  kind: 'server',
  id: 'srv-1',
  name: 'race-1',
  allocation: 'alloc-1',
  intent: 'intent-1',
  ...over,
  facts: { ...noFacts, createdAt: made, keyName: 'plumbline-key', ...over.facts },
})
const around = (intents: KnownIntent[], things: Owned[] = [], over: Partial<Surroundings> = {}): Surroundings => ({
  cloudId: 'os1',
  now,
  servers: serversOf(things),
  intents: new Map(intents.map((each) => [each.id, each])),
  configured: new Set(['os1']),
  ...over,
})
const say = (what: Owned, where: Surroundings): string => {
  const servers = where.servers.size > 0 ? where.servers : serversOf([what])
  const { verdict, reason } = decide(what, { ...where, servers })
  return `${verdict} ${reason}`
}

describe('the thing that an intent stands for', () => {
  const later = new Date('2026-03-01T12:10:00Z')
  const longAgo = new Date('2026-03-01T11:00:00Z')
  it.each([
    ['queued', null, 'needed run-goes-on'],
    ['running', null, 'needed run-goes-on'],
    ['cleaning', null, 'needed run-goes-on'],
    ['releasing', null, 'needed run-goes-on'],
    ['delivered', null, 'needed node-lives'],
    ['failed', later, 'needed node-held'],
    ['failed', longAgo, 'leftover hold-over'],
    ['failed', null, 'leftover node-failed'],
    ['cancelled', null, 'leftover node-cancelled'],
    ['released', null, 'leftover node-released'],
  ] as const)('of a node that is %s (held until %s): %s', (state, heldUntil, expected) => {
    expect(say(thing(), around([intentOf({ node: { state, heldUntil } })]))).toBe(expected)
  })

  it.each(['delivered', 'failed', 'cancelled', 'released'] as const)(
    'is a leftover of a node that is %s once its removal is on record',
    (state) => {
      expect(say(thing(), around([intentOf({ removed: true, node: { state } })]))).toBe('leftover intent-removed')
    },
  )

  it('is still needed while a run may be about to remove it itself', () => {
    expect(say(thing(), around([intentOf({ removed: true, node: { state: 'running' } })]))).toBe('needed run-goes-on')
  })

  it.each([
    ['running', 'needed run-goes-on'],
    ['delivered', 'leftover never-used'],
    ['released', 'leftover node-released'],
  ] as const)('whose answer was lost, of a node that is %s: %s', (state, expected) => {
    const intent = intentOf({ providerId: null, settledAt: null, node: { state } })
    expect(say(thing({ id: 'srv-9' }), around([intent]))).toBe(expected)
  })

  it('stays for a retry when its answer was lost and the node is held', () => {
    const intent = intentOf({ providerId: null, settledAt: null, node: { state: 'failed', heldUntil: later } })
    expect(say(thing({ id: 'srv-9' }), around([intent]))).toBe('needed node-held')
  })
})

describe('a second one of the same intent', () => {
  const double = thing({ id: 'srv-2' })
  it.each([
    ['running', 'needed run-goes-on'],
    ['delivered', 'leftover double'],
    ['released', 'leftover node-released'],
  ] as const)('of a node that is %s: %s', (state, expected) => {
    expect(say(double, around([intentOf({ node: { state } })]))).toBe(expected)
  })

  it('is proven by the token of the request as well as by the key of the node', () => {
    const token = thing({ id: 'srv-2', facts: { keyName: null, requestToken: 'intent-1' } })
    expect(say(token, around([intentOf()]))).toBe('leftover double')
  })
})

describe('look-alikes', () => {
  const released = intentOf({ node: { state: 'released' } })
  it.each([
    ['a mark that no intent has', thing({ intent: 'other' }), 'unknown intent-unknown'],
    ['a mark without intent', thing({ intent: null }), 'unknown intent-unknown'],
    ['an intent under another allocation', thing({ allocation: 'alloc-2' }), 'unknown mark-copied'],
    [
      'a server with copied tags and another key',
      thing({ id: 'srv-9', facts: { keyName: 'my-key' } }),
      'unknown mark-copied',
    ],
    [
      'a server with copied tags and no key',
      thing({ id: 'srv-9', facts: { keyName: null, requestToken: 'theirs' } }),
      'unknown mark-copied',
    ],
    ['a server with copied tags and another name', thing({ id: 'srv-9', name: 'mine' }), 'unknown mark-copied'],
    [
      'a server that is older than the intent',
      thing({ id: 'srv-9', facts: { createdAt: '2026-03-01T09:00:00Z' } }),
      'unknown mark-copied',
    ],
    [
      'a server of which the cloud tells nothing',
      { ...thing({ id: 'srv-9' }), facts: undefined },
      'unknown mark-copied',
    ],
    ['a key that carries the mark of a server', thing({ kind: 'key', id: 'k' }), 'unknown mark-copied'],
    [
      'a volume made of a snapshot long after, with copied tags',
      thing({ kind: 'volume', id: 'vol-9', facts: { createdAt: '2026-03-01T11:00:00Z' } }),
      'unknown mark-copied',
    ],
  ] as const)('%s', (_what, look, expected) => {
    expect(say(look as Owned, around([released]))).toBe(expected)
  })

  it('a security group or key with another name than the one that was asked for', () => {
    for (const kind of ['security-group', 'key'] as const) {
      const intent = intentOf({ kind, name: 'plumbline-intent-1', providerId: 'sg-1', node: { state: 'released' } })
      const copy = thing({ kind, id: 'sg-2', name: 'web' })
      expect(say(copy, around([intent]))).toBe('unknown mark-copied')
      expect(say({ ...copy, name: 'plumbline-intent-1' }, around([intent]))).toBe('leftover node-released')
    }
  })
})

describe('what is in use', () => {
  const intent = intentOf({ kind: 'floating-ip', providerId: 'fip-1', name: 'x', node: { state: 'released' } })
  const address = (usedBy: string | null, id = 'fip-1') =>
    thing({ kind: 'floating-ip', id, name: '203.0.113.9', facts: { usedBy, keyName: null } })

  it('an address that is bound to nothing goes', () => {
    expect(say(address(null), around([intent]))).toBe('leftover node-released')
  })

  it('an address that somebody bound to a server of theirs stays', () => {
    expect(say(address('theirs'), around([intent]))).toBe('unknown in-use')
  })

  it('an address of a server that is left behind too goes', () => {
    const server = intentOf({ id: 'intent-2', node: { state: 'released' } })
    const bound = address('srv-1')
    const look = around([intent, server], [bound, thing({ intent: 'intent-2' })])
    expect(say(bound, look)).toBe('leftover node-released')
  })

  it('a second address that a delivered server answers at stays', () => {
    const second = intentOf({ kind: 'floating-ip', providerId: 'fip-1', name: 'x' })
    const server = intentOf({ id: 'intent-2' })
    const bound = address('srv-1', 'fip-2')
    expect(say(bound, around([second, server], [bound, thing({ intent: 'intent-2' })]))).toBe('unknown in-use')
  })
})

describe('parts of a server', () => {
  const volume = (usedBy: string | null) =>
    thing({ kind: 'volume', id: 'vol-1', facts: { usedBy, keyName: null, sizeGiB: 8 } })

  it('share the fate of the server that they are attached to', () => {
    const attached = volume('srv-1')
    expect(say(attached, around([intentOf()], [attached, thing()]))).toBe('needed node-lives')
    const released = intentOf({ node: { state: 'released' } })
    expect(say(attached, around([released], [attached, thing()]))).toBe('leftover node-released')
  })

  it('go when the node has ended and nothing holds them', () => {
    expect(say(volume(null), around([intentOf({ removed: true, node: { state: 'released' } })]))).toBe(
      'leftover intent-removed',
    )
  })

  it('stay when somebody attached them to a server of theirs', () => {
    expect(say(volume('theirs'), around([intentOf({ node: { state: 'released' } })]))).toBe('unknown in-use')
  })

  it('are a question for a person when they come loose from a server that lives', () => {
    expect(say(volume(null), around([intentOf()]))).toBe('unknown loose-part')
    expect(say(volume(null), around([intentOf({ node: { state: 'running' } })]))).toBe('needed run-goes-on')
  })

  it('of a server with a copied mark are unknown like it', () => {
    const copy = thing({ id: 'srv-9', facts: { keyName: 'my-key' } })
    const attached = volume('srv-9')
    const verdict = say(attached, around([intentOf({ node: { state: 'released' } })], [attached, copy]))
    expect(verdict).toBe('unknown mark-copied')
  })
})

describe('two configurations of one project', () => {
  const elsewhere = intentOf({ cloudId: 'os2', node: { state: 'released' } })
  it('the sweep of the other cloud decides', () => {
    expect(say(thing(), around([elsewhere], [], { configured: new Set(['os1', 'os2']) }))).toBe('needed other-cloud')
  })
  it('unless that one is not configured any more', () => {
    expect(say(thing(), around([elsewhere]))).toBe('leftover node-released')
  })
})
