import { describe, expect, test } from 'vitest'
import { readRefusal, refused } from './errors'

const page = (title: string, words: string) =>
  `<html>\n <head>\n  <title>${title}</title>\n </head>\n <body>\n  <h1>${title}</h1>\n  ${words}<br /><br />\n </body>\n</html>`

describe('error bodies of the services (point 12)', () => {
  test.each([
    [
      'Nova',
      '{"itemNotFound": {"code": 404, "message": "Instance x could not be found."}}',
      'itemNotFound',
      'Instance x could not be found.',
    ],
    [
      'Neutron',
      '{"NeutronError": {"type": "OverQuota", "message": "Quota exceeded", "detail": ""}}',
      'OverQuota',
      'Quota exceeded',
    ],
    ['Keystone', '{"error": {"code": 401, "title": "Unauthorized", "message": "No."}}', 'Unauthorized', 'No.'],
    ['Glance', page('404 Not Found', 'No image found with ID x'), null, '404 Not Found No image found with ID x'],
    ['an old Neutron', '{"NeutronError": "plain words"}', null, 'plain words'],
    ['a proxy', '{"message": "no route"}', null, 'no route'],
    ['nobody', '', null, ''],
  ])('%s', (_, body, code, words) => {
    expect(readRefusal(body)).toEqual({ words, code })
  })

  test('a page that never ends is cut', () => {
    expect(readRefusal(`<html><body>${'x'.repeat(10_000)}`).words).toHaveLength(500)
  })
})

const nova = (kind: string, code: number, message: string) => JSON.stringify({ [kind]: { code, message } })
const neutron = (type: string, message: string) => JSON.stringify({ NeutronError: { type, message, detail: '' } })

describe('what a refusal means', () => {
  test.each([
    ['wrong token', 401, page('401 Unauthorized', 'bad'), 'auth', false],
    [
      'policy',
      403,
      nova('forbidden', 403, "Policy doesn't allow os_compute_api:servers:create to be performed."),
      'invalid',
      false,
    ],
    [
      'instances used up',
      403,
      nova('forbidden', 403, 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances'),
      'quota',
      false,
    ],
    // Nova passes on what Cinder says of a volume that it should boot from.
    [
      'volumes used up',
      413,
      nova(
        'overLimit',
        413,
        "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.",
      ),
      'quota',
      false,
    ],
    [
      'gigabytes used up',
      413,
      nova('overLimit', 413, 'VolumeSizeExceedsAvailableQuota: Requested volume exceeds allowed gigabytes quota.'),
      'quota',
      false,
    ],
    ['key pairs used up', 403, nova('forbidden', 403, 'Quota exceeded, too many key pairs.'), 'quota', false],
    [
      'floating IPs used up',
      409,
      neutron('OverQuota', "Quota exceeded for resources: ['floatingip']."),
      'quota',
      false,
    ],
    [
      'pool used up',
      409,
      neutron('IpAddressGenerationFailure', 'No more IP addresses available on network x.'),
      'capacity',
      false,
    ],
    [
      'pool used up, said otherwise',
      400,
      neutron('ExternalIpAddressExhausted', 'Unable to find any IP address on external network x.'),
      'capacity',
      false,
    ],
    [
      'no way to the pool',
      404,
      neutron('ExternalGatewayForFloatingIPNotFound', 'External network x is not reachable from subnet y.'),
      'invalid',
      false,
    ],
    ['no host', 500, nova('computeFault', 500, 'No valid host was found.'), 'capacity', false],
    [
      'several networks and none named (point 10)',
      409,
      nova('conflictingRequest', 409, 'Multiple possible networks found, use a Network ID to be more specific.'),
      'conflict',
      false,
    ],
    ['group in use', 409, neutron('SecurityGroupInUse', 'Security Group x in use.'), 'conflict', false],
    [
      'unknown query parameter (point 3)',
      400,
      nova('badRequest', 400, "'frob' does not match any of the regexes: '^_'"),
      'invalid',
      false,
    ],
    [
      'microversion too high (point 2)',
      406,
      nova('computeFault', 406, 'Version 2.190 is not supported by the API. Minimum is 2.1 and maximum is 2.93.'),
      'invalid',
      false,
    ],
    ['a proxy asks to wait', 429, page('429', 'Too many requests'), 'rate-limited', true],
    ['an old limit of Nova', 413, nova('overLimit', 413, 'This request was rate-limited.'), 'rate-limited', true],
    ['a broken Nova', 500, nova('computeFault', 500, 'Unexpected API Error.'), 'unavailable', true],
    ['a proxy without Nova', 502, page('502 Bad Gateway', ''), 'unavailable', true],
    ['a proxy that waited too long', 504, page('504', ''), 'timeout', true],
    ['an odd answer', 302, '', 'protocol', false],
  ] as const)('%s', (_, status, body, code, retry) => {
    const error = refused(status, body, 'do it')
    expect([error.code, error.retry]).toEqual([code, retry])
    expect(error.options.status).toBe(status)
  })

  test("the message is ours and the detail the cloud's; Retry-After is kept", () => {
    const error = refused(409, neutron('OverQuota', 'Quota <b>exceeded</b>'), 'make a floating IP', 7_000)
    expect(error.message).toBe('Could not make a floating IP: A quota of the project is used up.')
    expect(error.options).toMatchObject({
      detail: 'Quota <b>exceeded</b>',
      providerCode: 'OverQuota',
      retryAfterMs: 7_000,
    })
  })
})
