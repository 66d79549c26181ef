import { describe, expect, it } from 'vitest'
import { checkedUrl, shownUrl } from './checked-url'
import { guarded, RefusedAddress, refusedAddress } from './refused-address'

describe('addresses that no webhook is sent to', () => {
  it.each([
    ...['169.254.169.254', '169.254.0.1', 'fe80::1', 'febf::1', '::ffff:169.254.169.254', 'fd00:ec2::254'],
    ...['168.63.129.16', '100.100.100.200', '64:ff9b::a9fe:a9fe', '64:ff9b::6464:64c8'],
  ])('%s', (address) => {
    expect(refusedAddress(address)).toContain(`${address} is a link-local or metadata address`)
  })

  it.each([
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '192.168.1.4',
    'fd12::1',
    '203.0.113.4',
    '64:ff9b::cb00:7104',
    'hooks.example.org',
  ])('%s is none of them', (address) => expect(refusedAddress(address)).toBeNull())
})

describe('a name', () => {
  const lookup = (...addresses: string[]) =>
    guarded((_host, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      ),
    )
  const ask = (look: ReturnType<typeof lookup>) =>
    new Promise((resolve, reject) =>
      look('hooks.example.org', {}, (error, address) => (error ? reject(error) : resolve(address))),
    )

  it('that leads there in one of its addresses is refused with the reason', async () => {
    const wanted = /^hooks\.example\.org leads to 169\.254\.169\.254 is/
    await expect(ask(lookup('203.0.113.4', '169.254.169.254'))).rejects.toThrow(RefusedAddress)
    await expect(ask(lookup('169.254.169.254'))).rejects.toThrow(wanted)
  })

  it('that leads elsewhere is what is connected to', async () => {
    expect(await ask(lookup('10.0.0.7'))).toBe('10.0.0.7')
    await expect(ask(lookup())).rejects.toThrow('has no address')
  })
})

describe('the address of a receiver', () => {
  it.each([
    ['ftp://example.org/', 'http://'],
    ['hooks.example.org', 'http://'],
    ['https://user:password@127.0.0.1/', 'must not hold a user name'],
    ['http://169.254.169.254/latest', 'metadata'],
    ['http://0xa9fea9fe/', '169.254.169.254'],
    ['http://[fe80::1]/', 'fe80::1'],
    ['http://[::ffff:169.254.169.254]/', 'metadata'],
  ])('%s is refused', async (url, why) => await expect(checkedUrl(url)).rejects.toThrow(why))

  it('is kept without its fragment and shown without its query', async () => {
    expect(await checkedUrl('http://127.0.0.1:8080/a?token=s3cret#here')).toBe('http://127.0.0.1:8080/a?token=s3cret')
    expect(shownUrl('https://127.0.0.1/a?token=s3cret')).toBe('https://127.0.0.1/a?…')
  })
})
