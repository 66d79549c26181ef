import { expect, test } from 'vitest'
import { explainAddress } from './explain-address'

const address = { address: 'x', version: 4, public: true, floating: false, network: null } as const

test.each([
  [{ ...address, floating: true, network: 'ext-net' }, /floating.*mapped.*on network ext-net/],
  [address, /public.*directly$/],
  [{ ...address, version: 6 as const }, /public IPv6/],
  [{ ...address, public: false, network: 'private' }, /^private: .* on network private$/],
])('%o', (given, words) => {
  expect(explainAddress(given)).toMatch(words)
})
