/** What each service answers to what it does not know: five libraries, five manners. */

import { imageVersionsOf } from './glance/discovery'
import { json, type Reply, type Service, webobError } from './http'
import type { Match } from './match'

const flaskNotFound =
  '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n'

const neutronUnknown = (status: number, type: string, message: string): Reply =>
  json(status, { NeutronError: { type, message, detail: '' } })

export function unmatchedReply(
  match: Exclude<Match, { kind: 'route' }>,
  pathname: string,
  accept: string,
  baseUrl: string,
): Reply {
  const wrongMethod = match.kind === 'method'
  const notFound = webobError(404, 'The resource could not be found.', '', accept)
  const answers: Record<Service, () => Reply> = {
    identity: () =>
      wrongMethod
        ? json(405, { message: 'The method is not allowed for the requested URL.' })
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
      if (match.kind === 'unknown') return match.belowRoot ? notFound : json(300, imageVersionsOf(baseUrl))
      const allowed = match.allowed.join(', ')
      return {
        ...webobError(405, 'The method is not allowed for this resource.', '', accept),
        headers: { Allow: allowed },
      }
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
