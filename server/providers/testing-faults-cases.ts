import type { ProviderErrorCode } from '@/server/domain/errors'

export type Kind = 'aws-ec2' | 'openstack'
/** How the call ends: with its result, or in a typed failure. */
export type Ending = 'success' | ProviderErrorCode
type ByKind<Value> = Value | Record<Kind, Value>

/** One fault of the lab, and what must come of it. `requests` is the most that may reach the cloud for it. */
export type FaultCase = {
  fault: string
  /** How often it strikes; absent: for as long as one asks. */
  times?: number
  retryAfterS?: number
  delayMs?: number
  /** What the fault is put on, when it is not the operation itself. */
  on?: 'login'
  only?: Kind
  ends: ByKind<Ending>
  requests: ByKind<number>
  /** Of a listing: how many nodes it must give, of twelve. */
  nodes?: ByKind<number>
  /** What the sentence must say. */
  says?: RegExp
}

export const forKind = <Value extends string | number>(value: ByKind<Value>, kind: Kind): Value =>
  typeof value === 'object' ? value[kind] : value

/** Of OpenStack the second page is on its way already when the fault is put on the first: the third one meets it. */
const ahead = (requests: number): Record<Kind, number> => ({ 'aws-ec2': requests, openstack: requests + 1 })

/** At a listing of three pages; it strikes from the second page on, unless it is put on the login. */
export const listingCases: FaultCase[] = [
  { fault: 'rate-limited', times: 1, retryAfterS: 1, ends: 'success', requests: 4 },
  { fault: 'rate-limited', times: 2, ends: 'success', requests: 5 },
  { fault: 'rate-limited', ends: 'rate-limited', requests: ahead(6), says: /rate|slow down/ },
  { fault: 'error-500', times: 1, ends: 'success', requests: 4 },
  { fault: 'error-500', ends: 'unavailable', requests: ahead(6) },
  { fault: 'html-500', ends: 'unavailable', requests: ahead(6) },
  { fault: 'bad-gateway-502', times: 1, ends: 'success', requests: 4 },
  { fault: 'bad-gateway-502', ends: 'unavailable', requests: ahead(6) },
  { fault: 'unavailable-503', times: 2, ends: 'success', requests: 5 },
  { fault: 'unavailable-503', ends: 'unavailable', requests: ahead(6) },
  { fault: 'cut-body', times: 1, ends: 'success', requests: 4 },
  { fault: 'cut-body', ends: { 'aws-ec2': 'protocol', openstack: 'unavailable' }, requests: ahead(6) },
  { fault: 'connection-reset', times: 1, ends: 'success', requests: 4 },
  { fault: 'connection-reset', ends: 'unavailable', requests: ahead(6), says: /closed the connection/ },
  { fault: 'slow', times: 1, delayMs: 100, ends: 'success', requests: 3 },
  { fault: 'black-hole', times: 1, ends: 'success', requests: 4 },
  { fault: 'black-hole', ends: 'timeout', requests: ahead(6), says: /did not answer in time/ },
  { fault: 'slow-drip', times: 1, ends: 'success', requests: 4 },
  { fault: 'slow-drip', ends: 'timeout', requests: ahead(6), says: /did not answer in time/ },
  { fault: 'expired-token', times: 1, ends: 'success', requests: 4 },
  { fault: 'expired-token', ends: 'auth', requests: ahead(3) },
  { fault: 'duplicate-page', times: 1, ends: 'success', requests: 4 },
  { fault: 'duplicate-page', ends: 'protocol', requests: ahead(3), says: /again|not one that/ },
  // EC2's tokens cannot be made up: what a lost one hid is found by the next listing.
  { fault: 'missing-next', times: 1, ends: 'success', requests: 4, nodes: { 'aws-ec2': 10, openstack: 12 } },
  { fault: 'missing-item', times: 1, ends: 'success', requests: 4, nodes: 11 },
  {
    fault: 'catalogue-dead-port',
    on: 'login',
    only: 'openstack',
    ends: 'unavailable',
    requests: 0,
    says: /compute|network/,
  },
  { fault: 'catalogue-unresolved', on: 'login', only: 'openstack', ends: 'unavailable', requests: 0, says: /old-site/ },
  { fault: 'catalogue-html', on: 'login', only: 'openstack', ends: 'protocol', requests: 0, says: /dashboard/ },
]

/** At the request that makes a server: how the first call ends. Whatever it is, a second call must find or make the one server. */
export const createCases: FaultCase[] = [
  { fault: 'rate-limited', times: 1, retryAfterS: 1, ends: 'success', requests: 2 },
  { fault: 'rate-limited', ends: 'rate-limited', requests: 5 },
  { fault: 'error-500', times: 1, ends: { 'aws-ec2': 'success', openstack: 'unavailable' }, requests: 2 },
  { fault: 'error-500', ends: 'unavailable', requests: 3 },
  { fault: 'html-500', ends: 'unavailable', requests: 3 },
  { fault: 'bad-gateway-502', ends: 'unavailable', requests: 3 },
  { fault: 'unavailable-503', ends: 'unavailable', requests: 3 },
  { fault: 'cut-body', times: 1, ends: 'success', requests: 1 },
  { fault: 'connection-reset', times: 1, ends: { 'aws-ec2': 'success', openstack: 'unavailable' }, requests: 2 },
  { fault: 'reply-lost', times: 1, ends: 'success', requests: 1 },
  { fault: 'slow', times: 1, delayMs: 100, ends: 'success', requests: 1 },
  { fault: 'black-hole', times: 1, ends: { 'aws-ec2': 'success', openstack: 'timeout' }, requests: 2 },
  { fault: 'black-hole', ends: 'timeout', requests: 3 },
  { fault: 'slow-drip', times: 1, ends: 'success', requests: 1 },
  { fault: 'expired-token', times: 1, ends: 'success', requests: 2 },
  { fault: 'expired-token', ends: 'auth', requests: 2 },
  { fault: 'quota', times: 1, ends: 'quota', requests: 1 },
  { fault: 'capacity', times: 1, ends: { 'aws-ec2': 'capacity', openstack: 'success' }, requests: 1 },
  { fault: 'error-state', times: 1, ends: 'success', requests: 1 },
]

export const titleOf = ({ fault, times, retryAfterS, on }: FaultCase): string =>
  [fault, retryAfterS ? `with Retry-After ${retryAfterS}` : '', times ? `${times}x` : 'always', on ? `at ${on}` : '']
    .filter(Boolean)
    .join(' ')
