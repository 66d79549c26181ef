import { json, Refusal } from '../http'

/** An answer in Neutron's one error shape. `type` is the name of the exception in Neutron's source. */
export function neutronError(status: number, type: string, message: string): Refusal {
  return new Refusal(json(status, { NeutronError: { type, message, detail: '' } }))
}

export const badRequest = (message: string): Refusal => neutronError(400, 'HTTPBadRequest', message)

/** `rule` as in `create_network`, or `update_network:shared` for an attribute. */
export function policyRefusal(rule: string): Refusal {
  const [action = rule, ...attribute] = rule.split(':')
  const text = attribute.length > 0 ? `(rule:${action} and rule:${rule})` : `rule:${rule}`
  return neutronError(403, 'PolicyNotAuthorized', `${text} is disallowed by policy`)
}

export const overQuota = (resource: string): Refusal =>
  neutronError(409, 'OverQuota', `Quota exceeded for resources: ['${resource}'].`)

export const invalidInput = (reason: string): Refusal =>
  neutronError(400, 'InvalidInput', `Invalid input for operation: ${reason}.`)

/** Who may not see it is told that it is not there. */
export const hidden = (): Refusal => neutronError(404, 'HTTPNotFound', 'The resource could not be found.')

export const foreignNetwork = (project: string, resource: string): Refusal =>
  neutronError(403, 'HTTPForbidden', `Tenant ${project} not allowed to create ${resource} on this network`)
