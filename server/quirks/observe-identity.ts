import type { CloudIdentity } from '@/server/domain/cloud'
import type { SeenQuirk } from '@/server/domain/quirk'
import type { DefaultGroup } from '@/server/providers/port'
import { quirk } from './seen'

/** What a probe shows: the versions that each service tells. */
export function identitySeen({ apiVersions }: CloudIdentity): SeenQuirk[] {
  return Object.entries(apiVersions).map(([service, version]) =>
    quirk({
      kind: 'api-version',
      subject: service,
      value: version,
      evidence:
        version === 'not told'
          ? `The ${service} service told no versions that can be read.`
          : `The ${service} service tells ${version}.`,
      detail: { rule: 'version-document' },
    }),
  )
}

/** Whether the default security group lets SSH in. */
export function defaultGroupSeen(group: DefaultGroup | null, port: number): SeenQuirk {
  if (!group)
    return quirk({
      kind: 'default-security-group',
      value: 'none',
      evidence: 'There is no default security group.',
      detail: { rule: 'rules-of-the-default-group' },
    })
  return quirk({
    kind: 'default-security-group',
    value: group.open ? 'open' : 'closed',
    evidence: `The security group ${group.name} (${group.id}) ${group.open ? 'admits' : 'does not admit'} TCP ${port} from everywhere.`,
    detail: {
      rule: 'rules-of-the-default-group',
      lines: group.rules.length > 0 ? group.rules.slice(0, 20) : ['no rule for traffic to a node'],
      valueText: group.open ? `open for SSH (TCP ${port})` : `closed for SSH (TCP ${port})`,
    },
  })
}
