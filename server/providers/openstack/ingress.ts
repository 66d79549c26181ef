import type { Call, Ingress } from '@/server/providers/port'
import { isProviderError } from './errors'
import { remove } from './keys'
import { fromText, toText } from './mark'
import { all } from './paging'
import { type Rest, segment } from './rest'
import type { Settle } from './settle'
import { oneSecurityGroupSchema, securityGroupSchema, type WireSecurityGroup } from './wire/neutron'

const families = ['IPv4', 'IPv6'] as const

/** Security groups of ours that admit one TCP port from everywhere. */
export const createIngress = (rest: Rest, settle: Settle): Ingress => ({
  async openSsh({ mark, name, port, mayExist }, call) {
    const find = async (): Promise<WireSecurityGroup | null> => {
      const query = { name }
      const named = await all(
        rest,
        {
          service: 'network',
          path: '/security-groups',
          key: 'security_groups',
          item: securityGroupSchema,
          id: (group) => group.id,
          query,
          what: 'list security groups',
        },
        call,
      )
      return named.find((group) => group.name === name && fromText(group.description)?.intent === mark.intent) ?? null
    }
    const make = async (): Promise<WireSecurityGroup> => {
      const body = { security_group: { name, description: toText(mark) } }
      const what = `create the security group ${name}`
      const answer = await rest.json(
        { service: 'network', method: 'POST', path: '/security-groups', body, what },
        oneSecurityGroupSchema,
        call,
      )
      return answer.security_group
    }
    const group = await settle.once({ intent: mark.intent, mayExist, find, make, id: ({ id }) => id }, call)
    // A crash may have come between the group and its rules.
    for (const family of families) if (!admits(group, family, port)) await addRule(rest, group.id, family, port, call)
    return { id: group.id }
  },
  async defaultGroup({ port }, call) {
    const { project } = await rest.authority(call)
    const query = { name: 'default' }
    const request = { service: 'network', path: '/security-groups', key: 'security_groups' } as const
    const what = 'read the default security group'
    const named = await all(rest, { ...request, item: securityGroupSchema, id: (group) => group.id, query, what }, call)
    // An administrator is shown those of all projects.
    const own = named.find((group) => {
      const of = group.project_id ?? group.tenant_id
      return group.name === 'default' && (of === undefined || of === null || of === project.id)
    })
    if (!own) return null
    const rules = (own.security_group_rules ?? []).filter(({ direction }) => direction === 'ingress')
    return { id: own.id, name: own.name, open: rules.some((rule) => opens(rule, port)), rules: rules.map(ruleText) }
  },
  close: (id, call) => {
    settle.forget(id)
    const path = `/security-groups/${segment(id)}`
    return remove(rest, { service: 'network', path, what: 'remove the security group' }, call)
  },
})

type Rule = NonNullable<WireSecurityGroup['security_group_rules']>[number]

/** TCP to the port from everywhere in IPv4. No protocol, no range and no prefix mean all. */
const opens = (rule: Rule, port: number): boolean =>
  rule.ethertype !== 'IPv6' &&
  (!rule.protocol || rule.protocol === 'tcp' || rule.protocol === '6' || rule.protocol === 'any') &&
  (rule.port_range_min ?? port) <= port &&
  (rule.port_range_max ?? port) >= port &&
  (!rule.remote_ip_prefix || rule.remote_ip_prefix === '0.0.0.0/0') &&
  !rule.remote_group_id

/** `IPv4 tcp 22 from 0.0.0.0/0`, `IPv4 all from group 4f1c`. */
function ruleText({ ethertype, protocol, port_range_min: low, port_range_max: high, ...rule }: Rule): string {
  const ports = low === null || low === undefined ? '' : low === high ? ` ${low}` : ` ${low}-${high ?? ''}`
  const from = rule.remote_group_id ? `group ${rule.remote_group_id}` : (rule.remote_ip_prefix ?? 'everywhere')
  return `${ethertype ?? 'IP'} ${protocol ?? 'all'}${ports} from ${from}`
}

const admits = (group: WireSecurityGroup, family: string, port: number): boolean =>
  (group.security_group_rules ?? []).some(
    (rule) =>
      rule.direction === 'ingress' &&
      rule.ethertype === family &&
      rule.protocol === 'tcp' &&
      rule.port_range_min === port &&
      rule.port_range_max === port &&
      !rule.remote_group_id,
  )

const addRule = async (rest: Rest, group: string, family: string, port: number, call: Call): Promise<void> => {
  const rule = {
    security_group_id: group,
    direction: 'ingress',
    ethertype: family,
    protocol: 'tcp',
    port_range_min: port,
    port_range_max: port,
    remote_ip_prefix: family === 'IPv4' ? '0.0.0.0/0' : '::/0',
  }
  try {
    await rest.done(
      // Sent again it is a conflict, never a second rule.
      {
        service: 'network',
        method: 'POST',
        path: '/security-group-rules',
        body: { security_group_rule: rule },
        repeatable: true,
        what: `open port ${port}`,
      },
      call,
    )
  } catch (error) {
    if (!isProviderError(error, 'conflict')) throw error
  }
}
