/** The lab's faults in OpenStack's words. */
import { isMachineFault } from '@/lab/machines/faults'
import type { Fault } from '@/lab/port'
import type { Call } from './cloud'
import { json, Refusal, type Reply } from './http'
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
    const message =
      fault.kind === 'capacity'
        ? 'No valid host was found. There are not enough hosts available.'
        : `Build of instance ${server.id} was re-scheduled: internal error: qemu unexpectedly closed the monitor`
    cloud.state.events = cloud.state.events.filter((event) => !('serverId' in event) || event.serverId !== server.id)
    cloud.schedule(1800, { kind: 'server-error', serverId: server.id, code: 500, message })
  }
}

/** "No capacity" for anything but a server. */
export const capacityRefusal = (call: Call): Refusal =>
  call.service === 'network'
    ? neutronError(409, 'IpAddressGenerationFailure', 'No more IP addresses available on network.')
    : novaError(503, 'The server is currently unavailable. Please try again at a later time.')
