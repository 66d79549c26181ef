import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { nameSenders, parseProxies, senderBehind } from './sender'

const own = parseProxies('')
const site = parseProxies('10.0.0.5, 192.168.7.0/24, fd00::/8')

describe('the sender of a request', () => {
  it.each([
    ['who connects, whatever is told', '203.0.113.9', '198.51.100.1', own, '203.0.113.9'],
    ['who connects, when nothing is told', '203.0.113.9', undefined, own, '203.0.113.9'],
    ["whom this machine's proxy names", '127.0.0.1', '203.0.113.9', own, '203.0.113.9'],
    [
      'whom it names last: the rest is the word of a client',
      '127.0.0.1',
      '198.51.100.1, 203.0.113.9',
      own,
      '203.0.113.9',
    ],
    ['this machine, when it is no proxy', '::1', undefined, own, '::1'],
    ['an IPv4 client of an IPv6 socket', '::ffff:203.0.113.9', '198.51.100.1', own, '203.0.113.9'],
    ['whom a proxy behind an IPv6 socket names', '::ffff:127.0.0.1', '203.0.113.9', own, '203.0.113.9'],
    ['behind two proxies', '127.0.0.1', '198.51.100.1, 203.0.113.9, 10.0.0.5', site, '203.0.113.9'],
    ['behind a network of proxies', '192.168.7.20', '2001:db8::1', site, '2001:db8::1'],
    ['behind a proxy of IPv6', 'fd00::7', '203.0.113.9', site, '203.0.113.9'],
    ['a machine beside that network', '192.168.8.20', '203.0.113.9', site, '192.168.8.20'],
    ['what a proxy wrote, even if it is no address', '10.0.0.5', 'unknown', site, 'unknown'],
  ])('is %s', (_, peer, forwarded, proxies, sender) => {
    expect(senderBehind(peer, forwarded, proxies)).toBe(sender)
  })

  it.each(['10.0.0', '10.0.0.0/33', 'fd00::/129', 'proxy.example', '10.0.0.0/x', '10.0.0.0/', '10.0.0.0/8/8'])(
    '"%s" is no proxy',
    (text) => {
      expect(() => parseProxies(text)).toThrow(text)
    },
  )
})

describe('the servers of a process', () => {
  const emit = http.Server.prototype.emit
  afterAll(() => {
    http.Server.prototype.emit = emit
  })

  it('see no sender that a client made up', async () => {
    nameSenders(new net.BlockList())
    await using server = Object.assign(
      http.createServer((request, response) => response.end(String(request.headers['x-forwarded-for']))),
      { [Symbol.asyncDispose]: async () => void (await new Promise((done) => server.close(done))) },
    )
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}`, {
      headers: { 'x-forwarded-for': '198.51.100.1', connection: 'close' },
    })
    expect(await answer.text()).toBe('127.0.0.1')
  })
})
