import type { ProviderKind } from '@/server/domain/cloud'
import type { FailureCode } from '@/server/domain/errors'

type Ending = 'delivered' | FailureCode
/** What strikes a whole run. Absent `times`: until the run has failed; the cloud is well again for the clean-up. */
export type RunCase = {
  at: 'create' | 'listing' | 'catalogue' | 'login' | 'everything'
  fault: string
  times?: number
  retryAfterS?: number
  delayMs?: number
  only?: ProviderKind
  ends: Ending | Record<ProviderKind, Ending>
}

/** Names of the calls, by kind. `listing` is what finds a node and what is ours, `catalogue` what step 2 reads. */
export const actions: Record<ProviderKind, Record<RunCase['at'], string>> = {
  'aws-ec2': {
    create: 'RunInstances',
    listing: 'DescribeInstances',
    catalogue: 'DescribeSubnets',
    login: 'GetCallerIdentity',
    everything: '*',
  },
  openstack: {
    create: 'POST /compute/servers',
    listing: 'GET /compute/servers/detail',
    catalogue: 'GET /compute/flavors/detail',
    login: 'POST /identity/auth/tokens',
    everything: '*',
  },
}

export const runCases: RunCase[] = [
  { at: 'create', fault: 'rate-limited', times: 2, ends: 'delivered' },
  { at: 'create', fault: 'error-500', times: 2, ends: 'delivered' },
  { at: 'create', fault: 'bad-gateway-502', times: 1, ends: 'delivered' },
  { at: 'create', fault: 'unavailable-503', ends: 'unavailable' },
  { at: 'create', fault: 'cut-body', times: 1, ends: 'delivered' },
  { at: 'create', fault: 'connection-reset', times: 2, ends: 'delivered' },
  { at: 'create', fault: 'reply-lost', times: 1, ends: 'delivered' },
  { at: 'create', fault: 'black-hole', times: 1, ends: 'delivered' },
  { at: 'create', fault: 'slow-drip', times: 1, ends: 'delivered' },
  { at: 'create', fault: 'quota', ends: 'quota' },
  { at: 'create', fault: 'capacity', ends: { 'aws-ec2': 'capacity', openstack: 'node-failed' } },
  { at: 'create', fault: 'error-state', times: 1, ends: 'node-failed' },
  { at: 'create', fault: 'error-after-active', times: 1, delayMs: 4_000, ends: 'node-failed' },
  { at: 'create', fault: 'vanishes', times: 1, delayMs: 4_000, ends: 'node-vanished' },
  { at: 'listing', fault: 'unavailable-503', times: 7, ends: 'delivered' },
  { at: 'listing', fault: 'html-500', ends: 'unavailable' },
  { at: 'listing', fault: 'connection-reset', times: 7, ends: 'delivered' },
  { at: 'listing', fault: 'black-hole', times: 1, ends: 'delivered' },
  { at: 'listing', fault: 'expired-token', times: 1, ends: 'delivered' },
  { at: 'listing', fault: 'missing-item', times: 2, ends: 'delivered' },
  { at: 'listing', fault: 'missing-next', times: 2, ends: 'delivered' },
  { at: 'listing', fault: 'duplicate-page', times: 1, ends: 'delivered' },
  { at: 'catalogue', fault: 'bad-gateway-502', times: 7, ends: 'delivered' },
  { at: 'catalogue', fault: 'error-500', ends: 'unavailable' },
  { at: 'catalogue', fault: 'duplicate-page', only: 'openstack', times: 1, ends: 'delivered' },
  { at: 'login', fault: 'catalogue-dead-port', only: 'openstack', ends: 'unavailable' },
  { at: 'login', fault: 'catalogue-unresolved', only: 'openstack', ends: 'unavailable' },
  { at: 'login', fault: 'catalogue-html', only: 'openstack', ends: 'protocol' },
  // More than the breaker lets pass, and then some probes: an outage that a run waits for.
  { at: 'everything', fault: 'connection-reset', times: 8, ends: 'delivered' },
]
