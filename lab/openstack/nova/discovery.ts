import type { Call, Handler } from '../cloud'
import { json } from '../http'
import { maximumMinor } from './microversion'

const current = (call: Call) => ({
  id: 'v2.1',
  status: 'CURRENT',
  version: `2.${maximumMinor}`,
  min_version: '2.1',
  updated: '2013-07-23T11:33:21Z',
  links: [{ rel: 'self', href: `${call.baseUrl}/compute/v2.1/` }],
})

export const computeVersions: Handler = (call) =>
  json(200, {
    versions: [
      {
        id: 'v2.0',
        status: 'SUPPORTED',
        version: '',
        min_version: '',
        updated: '2011-01-21T11:33:21Z',
        links: [{ rel: 'self', href: `${call.baseUrl}/compute/v2/` }],
      },
      current(call),
    ],
  })

export const computeVersion: Handler = (call) => {
  const version = current(call)
  return json(200, {
    version: {
      ...version,
      links: [...version.links, { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' }],
      'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }],
    },
  })
}
