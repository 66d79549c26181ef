import { describe, expect, it } from 'vitest'
import type { CloudNode, NodeAddress } from '@/server/domain/node'
import { describeChange } from './describe-change'

const address = (over: Partial<NodeAddress>): NodeAddress => ({
  ...{ address: '10.0.0.5', version: 4, public: false, floating: false, network: 'net-a' },
  ...over,
})
const node = (over: Partial<CloudNode> = {}): CloudNode => ({
  ...{ providerId: 'a', name: 'web', state: 'running', providerState: 'ACTIVE', fault: null },
  ...{ addresses: [], flavor: { id: 'f', name: 'm1.small' }, vcpu: 2, memoryMiB: 4096 },
  ...{ image: { id: 'i', name: 'Ubuntu 24.04' }, zone: 'nova', keyName: 'key', createdAt: null, marks: {} },
  ...over,
})

describe('what became different, in words', () => {
  it.each<[string, Partial<CloudNode>, Partial<CloudNode>, string[]]>([
    ['nothing', {}, {}, []],
    ['a name', {}, { name: 'api' }, ['name: web -> api']],
    ['a state', {}, { state: 'stopped', providerState: 'SHUTOFF' }, ['state: running -> stopped']],
    [
      "the cloud's word alone",
      {},
      { providerState: 'PASSWORD' },
      ["the cloud's word for its state: ACTIVE -> PASSWORD"],
    ],
    ['a fault', {}, { fault: 'No valid host.' }, ['fault: No valid host.']],
    ['a fault that is over', { fault: 'No valid host.' }, {}, ['its fault is over']],
    [
      'a size',
      {},
      { vcpu: 4, memoryMiB: 8192, flavor: { id: 'g', name: 'm1.big' } },
      ['resized from 2 vCPU 4 GiB to 4 vCPU 8 GiB'],
    ],
    ['what was not told before', { zone: null }, {}, ['zone: not told -> nova']],
    ['a tag', { marks: { owner: 'ops' } }, { marks: { owner: 'dev' } }, ['tag owner: ops -> dev']],
    ['a tag that came', {}, { marks: { owner: 'dev' } }, ['tag owner was added: dev']],
    ['a tag that went', { marks: { owner: 'ops' } }, {}, ['tag owner was removed: it was ops']],
  ])('%s', (_, before, after, told) => expect(describeChange(node(before), node(after))).toEqual(told))

  const on = (network: string) => address({ network })
  it.each<[string, NodeAddress[], NodeAddress[], string[]]>([
    ['that came', [], [on('net-a')], ['address 10.0.0.5 was added (private, net-a)']],
    ['that went', [on('net-a')], [], ['address 10.0.0.5 was removed (private, net-a)']],
    ['on another network', [on('net-a')], [on('net-b')], ['address 10.0.0.5: private, net-a -> private, net-b']],
    ['on two networks, as they were', [on('net-a'), on('net-b')], [on('net-b'), on('net-a')], []],
    [
      'on two networks, one of which went',
      [on('net-a'), on('net-b')],
      [on('net-a')],
      ['address 10.0.0.5 was removed (private, net-b)'],
    ],
    [
      'that is floating',
      [],
      [address({ address: '203.0.113.7', public: true, floating: true, network: 'ext-net' })],
      ['address 203.0.113.7 was added (floating, ext-net)'],
    ],
  ])('an address %s', (_, before, after, told) =>
    expect(describeChange(node({ addresses: before }), node({ addresses: after }))).toEqual(told),
  )
})
