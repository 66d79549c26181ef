import { describe, expect, it } from 'vitest'
import type { StepFacts } from '@/server/domain/facts'
import type { NodeAddress } from '@/server/domain/node'
import { ProviderError } from '@/server/providers/errors'
import { Bench } from '../testing/bench'
import { floatingIp, network } from '../testing/catalogues'
import { addressOf } from './5-address'

const at = (address: string, on: string | null, more: Partial<NodeAddress> = {}): NodeAddress => ({
  address,
  version: address.includes(':') ? 6 : 4,
  public: true,
  floating: false,
  network: on,
  ...more,
})

describe('which of several addresses a node is reached at', () => {
  const planned = { id: 'id-campus', name: 'campus' }
  it.each([
    [
      'the one on the planned network, not the first',
      [at('203.0.113.1', 'mgmt'), at('203.0.113.9', 'campus')],
      '203.0.113.9',
    ],
    ['by id where a cloud tells that', [at('203.0.113.1', 'vpc-2'), at('203.0.113.9', 'id-campus')], '203.0.113.9'],
    ['IPv4 of a port with both', [at('2001:db8::9', 'campus'), at('203.0.113.9', 'campus')], '203.0.113.9'],
    ['IPv6 where there is no other', [at('2001:db8::9', 'campus')], '2001:db8::9'],
    ['one whose network is not told', [at('203.0.113.9', null)], '203.0.113.9'],
    ['none of another network', [at('203.0.113.1', 'mgmt')], undefined],
  ])('%s', (_what, addresses, expected) => {
    expect(addressOf(addresses, planned)?.address).toBe(expected)
  })

  it('any where the cloud attaches networks of its own', () => {
    expect(addressOf([at('203.0.113.1', 'public')], { id: 'implied', name: 'implied' })?.address).toBe('203.0.113.1')
  })
})

describe('the public IPv6 address of a node', () => {
  it.each([
    ['is told beside the one that it is reached at', [at('2001:db8::9', 'net')], '2001:db8::9'],
    ['is none where the node has a private one only', [at('fd00::9', 'net')], null],
    ['is none where there is no other address', [], null],
  ])('%s', async (_what, others, expected) => {
    const bench = new Bench()
    bench.cloud.addresses = [...bench.cloud.addresses, ...others]
    expect(await bench.run()).toBe('delivered')
    expect(bench.node.view.steps[4]?.facts).toMatchObject({ publicIpv6: expected })
  })
})

/** Two pools behind two routers, one of them flagged as the default. */
const twoPools = () => {
  const pieces = floatingIp()
  pieces.networks.push(network('ext-2', [], { external: true, own: false }))
  pieces.routers.push({ id: 'id-2', name: 'second', externalNetworkId: 'id-ext-2', networkIds: ['id-lan'] })
  return pieces
}
const noAddress = () =>
  new ProviderError('capacity', 'No address is left.', { providerCode: 'IpAddressGenerationFailure' })
const messages = (bench: Bench) => bench.node.view.log.map(({ message }) => message)

describe('a floating IP', () => {
  it('comes from the next pool when the flagged one has no address left, and the log says so', async () => {
    const bench = new Bench({}, twoPools())
    bench.cloud.addresses = [at('10.20.0.5', 'lan', { public: false })]
    bench.cloud.faults.set('allocate', [noAddress()])
    expect(await bench.run()).toBe('delivered')
    const facts = bench.node.view.steps[4]?.facts as StepFacts[5]
    expect(facts.madeResource).toMatchObject({ kind: 'floating-ip', pool: 'ext-2' })
    expect(messages(bench)).toContain('ext-net has no address left; trying ext-2.')
  })

  it('of a pinned pool comes from no other one', async () => {
    const bench = new Bench({ pins: { cloud: { pool: 'id-ext-net' } } }, twoPools())
    bench.cloud.addresses = [at('10.20.0.5', 'lan', { public: false })]
    bench.cloud.faults.set('allocate', [noAddress()])
    expect(await bench.run()).toBe('failed')
    expect(bench.node.view.failure?.code).toBe('capacity')
  })

  it('that another launch took the last of the quota for ends as quota, with a verdict of UNKNOWN, and is released clean', async () => {
    const bench = new Bench({}, floatingIp())
    bench.cloud.faults.set('allocate', [
      new ProviderError('quota', 'Could not make a floating IP: A quota is used up.'),
    ])
    expect(await bench.run()).toBe('failed')
    const { failure, steps } = bench.node.view
    expect(failure?.code).toBe('quota')
    expect(steps[4]?.judgement.verdict).toBe('UNKNOWN')
    expect(bench.cloud.things.some(({ kind }) => kind === 'floating-ip')).toBe(false)
  })
})
