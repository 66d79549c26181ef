import { dialectOf } from '../characters/dialect'
import type { Call, Handler } from '../cloud'
import { json } from '../http'

const older = (call: Call, status: 'SUPPORTED' | 'CURRENT') => ({
  id: 'v2.0',
  status,
  version: '',
  min_version: '',
  updated: '2011-01-21T11:33:21Z',
  links: [{ rel: 'self', href: `${call.baseUrl}/compute/v2/` }],
})

/** Before there were minor versions, the documents did not speak of them. */
const onlyOlder = (call: Call) => {
  const { version: _version, min_version: _minimum, ...document } = older(call, 'CURRENT')
  return document
}

const minorOf = (call: Call): number | null => dialectOf(call.cloud.character).computeMinor

const current = (call: Call) => ({
  id: 'v2.1',
  status: 'CURRENT',
  version: `2.${minorOf(call)}`,
  min_version: '2.1',
  updated: '2013-07-23T11:33:21Z',
  links: [{ rel: 'self', href: `${call.baseUrl}/compute/v2.1/` }],
})

export const computeVersions: Handler = (call) =>
  json(200, { versions: minorOf(call) === null ? [onlyOlder(call)] : [older(call, 'SUPPORTED'), current(call)] })

export const computeVersion: Handler = (call) => {
  const legacy = minorOf(call) === null
  const version = legacy ? onlyOlder(call) : current(call)
  return json(200, {
    version: {
      ...version,
      links: [...version.links, { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' }],
      'media-types': [
        { base: 'application/json', type: `application/vnd.openstack.compute+json;version=${legacy ? '2' : '2.1'}` },
      ],
    },
  })
}
