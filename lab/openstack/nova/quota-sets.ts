/** `os-quota-sets`: a project reads its own; only an admin changes them. */
import { type Call, type Handler, projectOf, rolesOf } from '../cloud'
import { isObject, json } from '../http'
import { novaError, policyRefusal } from './errors'
import { usage } from './server-create'

type Row = { limit: number; used: number }

/** Every quota with the last microversion that shows it. */
function table(call: Call): Record<string, Row & { until: number }> {
  const { quotas } = call.cloud.character
  const used = usage(call)
  const row = (limit: number, inUse = 0, until = 999) => ({ limit, used: inUse, until })
  return {
    instances: row(quotas.instances, used.instances),
    cores: row(quotas.cores, used.cores),
    ram: row(quotas.ramMiB, used.ramMiB),
    metadata_items: row(128),
    injected_files: row(5, 0, 56),
    injected_file_content_bytes: row(10_240, 0, 56),
    injected_file_path_bytes: row(255, 0, 56),
    key_pairs: row(quotas.keyPairs),
    server_groups: row(10),
    server_group_members: row(10),
    // Neutron's, which Nova does not count.
    security_groups: row(-1, 0, 35),
    security_group_rules: row(-1, 0, 35),
    fixed_ips: row(-1, 0, 35),
    floating_ips: row(-1, 0, 35),
  }
}

function answer(call: Call, show: (row: Row) => unknown) {
  refuseUnknownParameter(call, ['user_id'])
  const rows = Object.entries(table(call)).filter(([, { until }]) => call.microversion <= until)
  const shown = Object.fromEntries(rows.map(([name, row]) => [name, show(row)]))
  return json(200, { quota_set: { id: call.params.id ?? '', ...shown } })
}

/** Refused from 2.75 on, and passed over before. */
export function refuseUnknownParameter(call: Call, known: string[]): void {
  const unknown = [...call.query.keys()].find((name) => !known.includes(name))
  if (unknown === undefined || call.microversion < 75) return
  throw novaError(400, `Additional properties are not allowed ('${unknown}' was unexpected)`)
}

function refuseOthers(call: Call, rule: string): void {
  const mayRead = call.params.id === projectOf(call) && rolesOf(call).length > 0
  if (!mayRead) throw policyRefusal(`os-quota-sets:${rule}`)
}

export const showQuotaSet: Handler = (call) => {
  refuseOthers(call, 'show')
  return answer(call, ({ limit }) => limit)
}

export const showQuotaSetInDetail: Handler = (call) => {
  refuseOthers(call, 'detail')
  return answer(call, ({ limit, used }) => ({ limit, in_use: used, reserved: 0 }))
}

/** What a new project would get; anybody may ask. */
export const showDefaultQuotaSet: Handler = (call) => answer(call, ({ limit }) => limit)

export const updateQuotaSet: Handler = (call) => {
  const given = isObject(call.body) ? call.body.quota_set : undefined
  if (!isObject(given)) throw novaError(400, "'quota_set' is a required property")
  for (const [name, value] of Object.entries(given)) {
    if (/^-?\d+$/.test(String(value))) continue
    const reason = `Invalid input for field/attribute ${name}. Value: ${String(value)}.`
    throw novaError(400, `${reason} '${String(value)}' does not match '^-?[0-9]+$'`)
  }
  throw policyRefusal('os-quota-sets:update')
}

export const deleteQuotaSet: Handler = () => {
  throw policyRefusal('os-quota-sets:delete')
}
