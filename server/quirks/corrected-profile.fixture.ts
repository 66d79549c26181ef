import type { Catalogue } from '@/server/domain/catalogue'
import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import { overallDeclaration } from '@/server/domain/declared-overall'
import type { ObservedQuirk } from '@/server/domain/quirk'
import { type CorrectedCloud, correctedCloud } from './corrected-profile'
import { quirkPairs } from './drift'
import { roleQuirks } from './role-quirks'

/** A declaration that a vendor might have written, for tests. */
export const declaredExample = (over: Partial<CloudDeclaration> = {}): CloudDeclaration => {
  const origin = { layer: 'profile', source: 'profile "acme"' } as const
  const value = (key: string, text: string | null, state: 'used' | 'kept' | 'unknown' = 'used') => ({
    ...{ key, value: text, state },
    ...origin,
  })
  return {
    ...overallDeclaration({ id: 'c', provider: 'openstack' }, null),
    requiresFloatingIp: { value: false, ...origin },
    region: 'R1',
    regions: ['R1'],
    apiVersions: { identity: '2' },
    values: [
      value('auth.auth_url', 'https://k.example:5000/v3'),
      value('auth.password', null),
      value('requires_floating_ip', 'false'),
      value('identity_api_version', '2'),
      value('image_format', 'raw', 'kept'),
      value('region-name', 'R1', 'unknown'),
    ],
    ...over,
  }
}

const at = '2026-11-22T12:00:00.000Z'
const seenExample = (kind: ObservedQuirk['kind'], value: string, over: Partial<ObservedQuirk> = {}): ObservedQuirk => ({
  ...{ kind, value, subject: '', method: 'allocation', confidence: 'high', evidence: `It was ${value}.`, detail: {} },
  ...{ at, firstSeenAt: at, lastSeenAt: at, times: 1, allocation: null, step: 5 },
  ...over,
})

/** A cloud that needs floating IPs although its profile says otherwise, corrected. */
export function correctedExample(catalogue: Catalogue, declaration = declaredExample()): CorrectedCloud {
  const observed = [
    seenExample('reach-strategy', 'floating-ip'),
    seenExample('api-version', '2.0 - 3.14', { subject: 'network', method: 'probe' }),
    seenExample('api-version', '3.14', { subject: 'identity', method: 'probe' }),
    ...roleQuirks(catalogue, [], []),
  ]
  const pairs = quirkPairs({ declaration, users: null, catalogue, observed })
  return correctedCloud({ declaration, region: 'R1', catalogue, pairs })
}
