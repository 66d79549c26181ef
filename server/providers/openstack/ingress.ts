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
  close: (id, call) => {
    settle.forget(id)
    const path = `/security-groups/${segment(id)}`
    return remove(rest, { service: 'network', path, what: 'remove the security group' }, call)
  },
})

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
