import { describe, expect, test } from 'vitest'
import { addressVersion, isPublicAddress } from './address'

describe('isPublicAddress, by product.md', () => {
  test.each([
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '192.0.2.1',
    '198.51.100.7',
    '203.0.113.9',
    '100.63.0.1',
    '100.128.0.1',
    '2001:db8::1',
    '2a00:1450::5',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))
  test.each([
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.1.1',
    '127.0.0.1',
    '0.0.0.0',
    '224.0.0.1',
    'fd00::1',
    'fc12::1',
    'fe80::1',
    'febf::1',
    '::1',
    '::',
    'ff02::1',
    '::ffff:10.0.0.1',
    'not an address',
    '1.2.3.999',
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false))
})

test('the version of an address; null for what is none', () => {
  expect([addressVersion('203.0.113.9'), addressVersion('2001:db8::1'), addressVersion('web-1')]).toEqual([4, 6, null])
})
