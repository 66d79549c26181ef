/** What each service answers to what it does not know: five libraries, five manners. */

import type { Cloud } from './cloud'
import { imageVersionsOf } from './glance/discovery'
import { json, type Reply, type Service, webobError } from './http'
import type { Match } from './match'

const flaskNotFound =
  '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n'

/** Flask answers HEAD and OPTIONS by itself wherever there is a GET. */
const flaskAllowed = (methods: string[]): string =>
  [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(', ')

/** Glance fills WebOb's template for 405 with a line break less than the other errors have. */
function glanceWrongMethod(method: string, accept: string): Reply {
  const reply = webobError(405, `The method ${method} is not allowed for this resource. `, '', accept)
  if (!accept.includes('application/json') || accept.includes('html') || accept.includes('*/*')) return reply
  const message = `The method ${method} is not allowed for this resource. <br /><br />\n`
  return json(405, { message, code: '405 Method Not Allowed', title: 'Method Not Allowed' })
}

const neutronUnknown = (status: number, type: string, message: string): Reply =>
  json(status, { NeutronError: { type, message, detail: '' } })

export function unmatchedReply(
  match: Exclude<Match, { kind: 'route' }>,
  method: string,
  pathname: string,
  accept: string,
  baseUrl: string,
  cloud: Cloud,
): Reply {
  const wrongMethod = match.kind === 'method'
  const notFound = webobError(404, 'The resource could not be found.', '', accept)
  const answers: Record<Service, () => Reply> = {
    identity: () =>
      wrongMethod
        ? json(
            405,
            { message: 'The method is not allowed for the requested URL.' },
            { Allow: flaskAllowed(match.allowed) },
          )
        : { status: 404, text: { type: 'text/html; charset=utf-8', content: flaskNotFound } },
    compute: () => (match.kind === 'unknown' && !match.belowRoot ? computeChoices(pathname, baseUrl) : notFound),
    network: () => {
      if (match.kind === 'unknown' && !match.belowRoot) return notFound
      if (!wrongMethod) return neutronUnknown(404, 'HTTPNotFound', 'The resource could not be found.')
      const message =
        'The server could not comply with the request since it is either malformed or otherwise incorrect.'
      return neutronUnknown(405, 'HTTPMethodNotAllowed', message)
    },
    image: () => {
      if (match.kind === 'unknown') return match.belowRoot ? notFound : json(300, imageVersionsOf(cloud, baseUrl))
      const allowed = match.allowed.join(', ')
      return { ...glanceWrongMethod(method, accept), headers: { Allow: allowed } }
    },
  }
  return answers[match.service]()
}

function computeChoices(pathname: string, baseUrl: string): Reply {
  const rest = pathname.replace(/^\/compute/, '')
  const choice = (id: string, status: string, path: string, media: string) => ({
    id,
    status,
    links: [{ rel: 'self', href: `${baseUrl}/compute/${path}${rest}` }],
    'media-types': [{ base: 'application/json', type: `application/vnd.openstack.compute+json;version=${media}` }],
  })
  return json(300, { choices: [choice('v2.0', 'SUPPORTED', 'v2', '2'), choice('v2.1', 'CURRENT', 'v2.1', '2.1')] })
}
