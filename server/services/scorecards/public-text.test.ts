import { expect, it } from 'vitest'
import { publicText } from './public-text'

it.each([
  ['There is none: 10.0.0.4 is not public.', 'There is none: (address) is not public.'],
  ['The node has the public IPv6 address 2001:db8::a:1.', 'The node has the public IPv6 address (address).'],
  ['https://keystone.example.org:5000/v3 does not answer.', '(address) does not answer.'],
  ['Network 1b4e28ba-2fa1-11d2-883f-0016d3cca427 at 192.0.2.1:22 refused.', 'Network (id) at (address):22 refused.'],
])('%s', (told, shown) => expect(publicText(told)).toBe(shown))

it.each(['Image: Its name says Ubuntu 24.04.', 'At 12:30:05: 9.5 s, version 1.2.3.', 'There is no 300.1.1.1.'])(
  '%s stays as it is',
  (told) => expect(publicText(told)).toBe(told),
)
