/** The lab's faults in OpenStack's words. */
import { isMachineFault } from '@/lab/machines/faults'
import type { Fault } from '@/lab/port'
import type { Call } from './cloud'
import { json, Refusal, type Reply } from './http'
import { delays } from './life'
import { neutronError, overQuota } from './neutron/errors'
import { novaError } from './nova/errors'
import { quotaExceeded, usage } from './nova/server-create'

const html = (status: number, content: string, headers?: Record<string, string>): Reply => ({
  status,
  headers,
  text: { type: 'text/html', content },
})

/** An answer that comes in place of the service's own, from it or from the proxy before it; null for other faults. */
export function replacementReply(fault: Fault): Reply | null {
  if (fault.kind === 'rate-limited') {
    const retryAfter = fault.retryAfterS === undefined ? undefined : String(fault.retryAfterS)
    const body = {
      overLimit: { code: 429, message: 'This request was rate-limited.', ...(retryAfter ? { retryAfter } : {}) },
    }
    return json(429, body, retryAfter ? { 'Retry-After': retryAfter } : undefined)
  }
  if (fault.kind === 'html-500') {
    return html(
      500,
      '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>500 Internal Server Error</title>\n</head><body>\n<h1>Internal Server Error</h1>\n<p>The server encountered an internal error or\nmisconfiguration and was unable to complete\nyour request.</p>\n</body></html>\n',
    )
  }
  if (fault.kind === 'bad-gateway-502') {
    return html(
      502,
      '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
    )
  }
  if (fault.kind === 'unavailable-503') {
    const headers = fault.retryAfterS === undefined ? undefined : { 'Retry-After': String(fault.retryAfterS) }
    return html(
      503,
      '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n',
      headers,
    )
  }
  return null
}

const apiError =
  "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n<class 'oslo_messaging.exceptions.MessagingTimeout'>"

/** A service's own words for a mistake of its own. */
export const ownError = (service: Call['service'] | undefined): Refusal => {
  if (service === 'network')
    return neutronError(
      500,
      'HTTPInternalServerError',
      'Request Failed: internal server error while processing your request.',
    )
  if (service === 'identity') {
    const message = 'An unexpected error prevented the server from fulfilling your request.'
    return new Refusal(json(500, { error: { code: 500, message, title: 'Internal Server Error' } }))
  }
  return novaError(500, apiError)
}

/** The service's own refusal for a quota; thrown before anything is made. */
export function quotaRefusal(call: Call): Refusal {
  if (call.service === 'network') {
    const resource = call.template.split('/')[1]?.replace(/s$/, '').replaceAll('-', '_') ?? 'port'
    return overQuota(resource)
  }
  if (call.template === '/os-keypairs') return novaError(403, 'Quota exceeded, too many key pairs.')
  if (call.service !== 'compute') {
    return new Refusal(
      json(413, { error: { code: 413, message: 'Quota exceeded.', title: 'Request Entity Too Large' } }),
    )
  }
  const limit = call.cloud.character.quotas.instances
  return quotaExceeded([{ name: 'instances', asked: 1, used: Math.max(limit, usage(call).instances), limit }])
}

/** What the servers that this request made come to; nothing for other requests. */
export function afflictServers(call: Call, fault: Fault, before: Set<string>): void {
  const { cloud } = call
  const made = cloud.state.servers.filter((server) => !before.has(server.id))
  for (const server of made) {
    if (isMachineFault(fault.kind)) {
      server.machineFaults.push(fault.kind)
      cloud.context.machines.afflict(`${cloud.spec.id}/${server.id}`, fault.kind)
      continue
    }
    if (fault.kind === 'error-after-active' || fault.kind === 'vanishes') {
      afterActive(call, fault, server.id)
      continue
    }
    const message =
      fault.kind === 'capacity'
        ? 'No valid host was found. There are not enough hosts available.'
        : `Build of instance ${server.id} was re-scheduled: internal error: qemu unexpectedly closed the monitor`
    cloud.state.events = cloud.state.events.filter((event) => !('serverId' in event) || event.serverId !== server.id)
    cloud.schedule(1800, { kind: 'server-error', serverId: server.id, code: 500, message })
  }
}

/** What befalls a server that runs: its host breaks down, or somebody else deletes it. */
function afterActive({ cloud }: Call, fault: Fault, serverId: string): void {
  const delayMs = delays.active + delays.activeSpread + (fault.delayMs ?? 500)
  const message = 'The compute host of this instance went down and could not be evacuated.'
  if (fault.kind === 'vanishes') cloud.schedule(delayMs, { kind: 'server-gone', serverId })
  else cloud.schedule(delayMs, { kind: 'server-error', serverId, code: 500, message })
}

/** "No capacity" for anything but a server. */
export const capacityRefusal = (call: Call): Refusal =>
  call.service === 'network'
    ? neutronError(409, 'IpAddressGenerationFailure', 'No more IP addresses available on network.')
    : novaError(503, 'The server is currently unavailable. Please try again at a later time.')
