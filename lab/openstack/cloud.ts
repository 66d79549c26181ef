/** What handlers work on: the state, the character, the clock and the machines of one simulated OpenStack. */
import type { Fault, LabContext, OpenStackCloudSpec } from '@/lab/port'
import type { Character } from './characters/types'
import type { Method, Reply, Service } from './http'
import type { CloudEvent, CloudState, Token } from './state'

/** An event before its time is known. A distributive Omit, so that the union of kinds survives. */
type EventBody = CloudEvent extends infer Event ? (Event extends CloudEvent ? Omit<Event, 'at'> : never) : never

export type Cloud = {
  spec: OpenStackCloudSpec
  character: Character
  state: CloudState
  context: LabContext
  /** Lets `event` happen after `delayMs * pace`. */
  schedule(delayMs: number, event: EventBody): void
}

/** One request, already understood. */
export type Call = {
  cloud: Cloud
  method: Method
  service: Service
  /** `/servers/{id}` */
  template: string
  params: Record<string, string>
  /** The path below the service's version, as it was asked for: `/servers/detail`. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  /** Parsed body; undefined when there was none. `malformed` is set instead when it was no JSON. */
  body: unknown
  malformed: boolean
  baseUrl: string
  /** The caller's token and its text; null only where the route needs none. */
  token: (Token & { text: string }) | null
  /** Nova's minor microversion: 90 stands for 2.90. */
  microversion: number
  requestId: string
  /** What goes wrong with this request; most of it happens around the handler. */
  fault: Fault | null
}

export type Handler = (call: Call) => Reply

/** The project that the caller's token is scoped to; empty when it is unscoped. */
export const projectOf = (call: Call): string => call.token?.projectId ?? ''

export const now = (cloud: Cloud): number => cloud.context.now()

/** Role names that the token carries. */
export function rolesOf(call: Call): string[] {
  const { token, cloud } = call
  if (!token?.projectId) return []
  return cloud.state.users.find((user) => user.id === token.userId)?.roles[token.projectId] ?? []
}

/** Whether the policies let the caller change things: with the old ones any role does, `reader` included. */
export function mayWrite(call: Call): boolean {
  const roles = rolesOf(call)
  return call.cloud.character.policy === 'legacy' ? roles.length > 0 : roles.includes('member')
}

export function nextNumber(cloud: Cloud): number {
  cloud.state.counter += 1
  return cloud.state.counter
}

/** A MAC address of OpenStack's own range. */
export function newMac(cloud: Cloud): string {
  return `fa:16:3e:${cloud.context.random.hex(6).replace(/(..)(?=.)/g, '$1:')}`
}
