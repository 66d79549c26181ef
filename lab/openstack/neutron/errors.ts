import { json, Refusal } from '../http'

/** An answer in Neutron's one error shape. `type` is the name of the exception in Neutron's source. */
export function neutronError(status: number, type: string, message: string): Refusal {
  return new Refusal(json(status, { NeutronError: { type, message, detail: '' } }))
}

export const badRequest = (message: string): Refusal => neutronError(400, 'HTTPBadRequest', message)

/** `rule` as in `create_network`, or `update_network:shared` for an attribute. */
export function policyRefusal(rule: string): Refusal {
  const [action = rule, ...attribute] = rule.split(':')
  return disallowed(attribute.length > 0 ? `(rule:${action} and rule:${rule})` : `rule:${rule}`)
}

const disallowed = (text: string): Refusal =>
  neutronError(403, 'PolicyNotAuthorized', `${text} is disallowed by policy`)

/** A change of a router's gateway is checked rule by rule, down to each value in it. */
const gatewayRule = (action: string, names: string[]): string => {
  const within = names.map((name) => `rule:${action}:external_gateway_info:${name}`).join(' and ')
  return `(rule:${action} and (rule:${action}:external_gateway_info and (${within})))`
}

export const gatewayRefusal = (action: string, names: string[]): Refusal => disallowed(gatewayRule(action, names))

/** `add_router_interface` and its counterpart are held to the rules of all that a router has. */
export function interfaceRefusal(action: string): Refusal {
  const gateway = gatewayRule(action, ['network_id', 'enable_snat', 'external_fixed_ips'])
  return disallowed(
    `(((${gateway} and rule:${action}:ha) and rule:${action}:flavor_id) and rule:${action}:distributed)`,
  )
}

export const overQuota = (resource: string): Refusal =>
  neutronError(409, 'OverQuota', `Quota exceeded for resources: ['${resource}'].`)

export const invalidInput = (reason: string): Refusal =>
  neutronError(400, 'InvalidInput', `Invalid input for operation: ${reason}.`)

/** Who may not see it is told that it is not there. */
export const hidden = (): Refusal => neutronError(404, 'HTTPNotFound', 'The resource could not be found.')

export const foreignNetwork = (project: string, resource: string): Refusal =>
  neutronError(403, 'HTTPForbidden', `Tenant ${project} not allowed to create ${resource} on this network`)
