/** Quotas: a tenant reads his own, and changes none. */
import { type Call, type Handler, projectOf } from '../cloud'
import { isObject, json } from '../http'
import { badRequest, neutronError, policyRefusal } from './errors'

/** Limits and use of every resource that has a quota. -1 is no limit. */
function quotaTable(call: Call): Record<string, { limit: number; used: number; reserved: number }> {
  const { state, character } = call.cloud
  const { quotas } = character
  const own = (items: { projectId: string }[]) => items.filter((item) => item.projectId === projectOf(call)).length
  const row = (limit: number, used: number) => ({ limit, used, reserved: 0 })
  return {
    network: row(quotas.networks, own(state.networks)),
    subnet: row(quotas.subnets, own(state.subnets)),
    subnetpool: row(-1, 0),
    port: row(quotas.ports, own(state.ports)),
    router: row(quotas.routers, own(state.routers)),
    floatingip: row(quotas.floatingIps, own(state.floatingIps)),
    rbac_policy: row(10, 0),
    security_group: row(quotas.securityGroups, own(state.securityGroups)),
    security_group_rule: row(quotas.securityGroupRules, own(state.securityGroupRules)),
    trunk: row(-1, 0),
  }
}

const limitsOf = (call: Call): Record<string, number> =>
  Object.fromEntries(Object.entries(quotaTable(call)).map(([name, row]) => [name, row.limit]))

const refuseOthers = (call: Call): void => {
  if (call.params.id !== projectOf(call)) throw policyRefusal('get_quota')
}

export const listQuotas: Handler = () => {
  throw policyRefusal('get_quota')
}

export const showQuota: Handler = (call) => {
  refuseOthers(call)
  return json(200, { quota: limitsOf(call) })
}

export const showQuotaDetails: Handler = (call) => {
  if (call.params.id !== projectOf(call)) {
    const reason = 'Only admin is authorized to access quotas for another project'
    throw neutronError(403, 'AdminRequired', `User does not have admin privileges: ${reason}.`)
  }
  return json(200, { quota: quotaTable(call) })
}

/** What a new project would get; as far as a tenant can tell, the same. */
export const showDefaultQuota: Handler = (call) => {
  refuseOthers(call)
  return json(200, { quota: limitsOf(call) })
}

/** Whose token it is, under either word. */
export const showQuotaProject =
  (word: 'project' | 'tenant'): Handler =>
  (call) => {
    if (!projectOf(call)) throw neutronError(400, 'QuotaMissingTenant', 'Tenant-id was missing from quota request.')
    return json(200, { [word]: { [`${word}_id`]: projectOf(call) } })
  }

export const updateQuota: Handler = (call) => {
  if (!isObject(call.body)) throw badRequest('Body contains invalid data')
  throw policyRefusal('update_quota')
}

export const deleteQuota: Handler = () => {
  throw policyRefusal('delete_quota')
}

export const createQuota: Handler = () => {
  throw neutronError(501, 'HTTPNotImplemented', 'POST requests are not supported on this resource.')
}
