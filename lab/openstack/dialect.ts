/** One request from its arrival to its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { isMachineFault } from '@/lab/machines/faults'
import type { Fault } from '@/lab/port'
import { type Call, type Cloud, now } from './cloud'
import { takeNamed } from './crowd'
import { afflictServers, capacityRefusal, ownError, quotaRefusal, replacementReply } from './faults'
import { json, type Method, Refusal, type Reply, webobError } from './http'
import { unauthorized as keystoneUnauthorized } from './keystone/errors'
import { settle } from './life'
import { distortList, listQuery } from './list-faults'
import { type Match, matchRoute } from './match'
import { microversionOf } from './nova/microversion'
import { tablePath } from './paths'
import { discovery } from './routes'
import { serviceHeaders } from './service-headers'
import { unmatchedReply } from './unmatched'
import { wellKnownProfile } from './well-known'
import { headersOf, readRequestBody, sendReply } from './wire'

export async function handleRequest(
  cloud: Cloud,
  request: IncomingMessage,
  response: ServerResponse,
  baseUrl: string,
): Promise<void> {
  const url = new URL(request.url ?? '/', baseUrl)
  const method = request.method ?? 'GET'
  const headers = headersOf(request)
  const requestId = `req-${cloud.context.random.uuid()}`
  const pathname = tablePath(cloud, url.pathname)
  const match = pathname === null ? null : matchRoute(method, pathname)
  const template = match?.kind === 'route' ? match.route.template : ''
  const service = match?.service
  // A request that has arrived takes effect, also when its client dies while a gate holds it.
  const { body, malformed } = await readRequestBody(request)
  const action = `${method} /${service ?? ''}${template}`
  const fault = await cloud.context.controls.enter(cloud.spec.id, action)
  if (fault?.kind === 'connection-reset') return reset(request)
  if (fault?.kind === 'black-hole') return await forgotten(response)
  if (fault?.kind === 'slow') await wait(fault.delayMs ?? 5000)

  const call = (known: Partial<Call>): Call => ({
    cloud,
    method: method as Method,
    service: service ?? 'identity',
    template,
    params: {},
    path: '',
    query: url.searchParams,
    headers,
    body,
    malformed,
    baseUrl,
    token: null,
    microversion: 1,
    requestId,
    fault: null,
    ...known,
  })

  settle(cloud)
  let reply: Reply
  try {
    reply = (fault && replacementReply(fault)) ?? answer(call, match, pathname, fault)
  } catch (problem) {
    reply = problem instanceof Refusal ? problem.reply : unexpected(cloud, problem)
  }
  if (method !== 'GET' && method !== 'HEAD') cloud.context.changed()
  await cloud.context.controls.leave(cloud.spec.id, action)
  if (fault?.kind === 'reply-lost') return reset(request)
  const whole = {
    ...reply,
    headers: { ...serviceHeaders(cloud, match, pathname ?? '', headers, requestId, reply), ...reply.headers },
  }
  const dripMs = fault?.kind === 'slow-drip' ? (fault.delayMs ?? 200) : null
  await sendReply(response, whole, { head: method === 'HEAD', cut: fault?.kind === 'cut-body', dripMs })
}

/** Never answers: until whoever asked gives up. */
const forgotten = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => response.once('close', () => resolve()))

/** A mistake in the simulation itself is a 500 in Nova's words, and is told on the lab's own output. */
function unexpected(cloud: Cloud, problem: unknown): Reply {
  console.error(`Simulated cloud ${cloud.spec.id}:`, problem)
  const message = 'Unexpected API Error. The lab has a mistake; its output has the details.'
  return json(500, { computeFault: { code: 500, message } })
}

/** Ends the connection as a crashed process or a firewall does. */
function reset(request: IncomingMessage): void {
  request.socket.resetAndDestroy()
}

type MakeCall = (known: Partial<Call>) => Call

function answer(make: MakeCall, match: Match | null, pathname: string | null, fault: Fault | null): Reply {
  const bare = make({})
  const accept = bare.headers.accept ?? ''
  if (pathname === null) return webobError(404, 'The resource could not be found.', '', accept)
  const { wellKnown } = bare.cloud.character
  if (pathname === '/.well-known/openstack/api' && wellKnown) return json(200, wellKnownProfile(bare, wellKnown))
  const path = pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname
  const versions = Object.hasOwn(discovery, path) ? discovery[path] : undefined
  // Glance redirects only the path without the slash, and only who is logged in.
  if (path === '/image/v2') authenticate(bare)
  if (versions && bare.method !== 'POST' && !(path === '/image/v2' && pathname.endsWith('/'))) {
    return versions.handler(bare)
  }
  if (pathname.startsWith('/dashboard')) return dashboard
  if (!match) return webobError(404, 'The resource could not be found.', '', accept)
  if (match.kind !== 'route') {
    const unknownHere = match.kind === 'unknown' && !match.belowRoot
    if (!unknownHere && match.service !== 'identity') authenticate(bare)
    return unmatchedReply(match, bare.method, pathname, accept, bare.baseUrl, bare.cloud)
  }
  const { route, params, path: below } = match
  const token = route.open ? null : authenticate(bare, fault)
  const microversion = route.service === 'compute' ? microversionOf(bare.cloud, bare.headers) : 1
  const call = make({ token, params, path: below, microversion, query: listQuery(fault, bare.query), fault })
  if (fault?.kind === 'error-500') throw ownError(call.service)
  if (fault?.kind === 'quota') throw quotaRefusal(call)
  const createsServer = call.method === 'POST' && call.service === 'compute' && call.template === '/servers'
  if (fault?.kind === 'capacity' && !createsServer) throw capacityRefusal(call)
  if (call.method !== 'GET') takeNamed(call.cloud, [call.params, call.body])
  const before = new Set(call.cloud.state.servers.map((server) => server.id))
  const reply = distortList(fault, route.handler(call))
  if (fault && createsServer && strikesServers(fault)) afflictServers(call, fault, before)
  return reply
}

const serverFaults: Fault['kind'][] = ['capacity', 'error-state', 'error-after-active', 'vanishes']
const strikesServers = ({ kind }: Fault): boolean => serverFaults.includes(kind) || isMachineFault(kind)

/** Something that answers everything with its own page: where a wrong catalogue leads to. */
const dashboard: Reply = {
  status: 200,
  text: {
    type: 'text/html; charset=utf-8',
    content:
      '<!DOCTYPE html>\n<html>\n<head><title>Login - OpenStack Dashboard</title></head>\n<body><form method="post" action="/dashboard/auth/login/"></form></body>\n</html>\n',
  },
}

/** The caller's token; each service has its own 401. The fault `expired-token` ends the token for good. */
function authenticate(call: Call, fault: Fault | null = null): Call['token'] {
  const text = call.headers['x-auth-token'] ?? ''
  const { tokens } = call.cloud.state
  const token = Object.hasOwn(tokens, text) ? tokens[text] : undefined
  if (fault?.kind === 'expired-token') delete tokens[text]
  if (token && token.expiresAt > now(call.cloud) && fault?.kind !== 'expired-token') return { ...token, text }
  const message = 'The request you have made requires authentication.'
  const challenge = { 'WWW-Authenticate': `Keystone uri="${call.baseUrl}/identity"` }
  if (call.service === 'identity') throw keystoneUnauthorized(call.baseUrl)
  if (call.service === 'image') {
    const explanation =
      'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.'
    throw new Refusal({ ...webobError(401, explanation, '', call.headers.accept ?? ''), headers: challenge })
  }
  throw new Refusal(json(401, { error: { code: 401, title: 'Unauthorized', message } }, challenge))
}
