import { expect, test } from 'vitest'
import { ProviderError } from '@/server/providers/errors'
import { describeProviderError } from './ask-cloud'

test.each([
  ['what the cloud answered', { status: 401, detail: 'Sign  in.\n' }, 'Refused. The cloud said: Sign in.'],
  ['an answer in HTML', { status: 404, detail: '<h1>Gone</h1><br /><br />\n\n' }, 'Refused. The cloud said: Gone'],
  ['what the network said, which is not the cloud', { detail: 'ECONNREFUSED' }, 'Refused. In detail: ECONNREFUSED'],
  ['nothing twice', { status: 400, detail: 'Refused.' }, 'Refused.'],
  ['nothing where there is nothing', { status: 500, detail: '<br>' }, 'Refused.'],
])('tells %s', (_, options, expected) => {
  expect(describeProviderError(new ProviderError('auth', 'Refused.', options))).toBe(expected)
})
