/** Quotas of Neutron and Nova: what a tenant may read, what he may not change, and what happens at the limit. */
import { alter, asReader, build, look, noProject, tear } from './requests-shared'
import type { ParityRequest } from './types'

const own = '/quotas/{project}'
const compute = (name: string, path: string, more: Partial<ParityRequest> = {}): ParityRequest => ({
  name,
  service: 'compute',
  method: 'GET',
  path: `/v2.1${path}`,
  ...more,
})
const sets = '/os-quota-sets/{project}'

/** One security group more than the project may have; the first is `default`. */
const groups = Array.from({ length: 9 }, (_, index) => index + 1)

export const quotaRequests: ParityRequest[] = [
  look('quotas: as a reader', own, undefined, asReader),
  look('quotas: of another project', `/quotas/${noProject}`),
  look('quotas: detail without .json', `${own}/details`),
  look('quotas: detail of another project', `/quotas/${noProject}/details.json`),
  look('quotas: default', `${own}/default`),
  look('quotas: whose', '/quotas/project'),
  look('quotas: whose, in the old word', '/quotas/tenant'),
  look('quotas: unscoped token', own, undefined, { token: 'unscoped' }),
  alter('quotas: change by a tenant', own, { quota: { network: 5 } }),
  alter('quotas: change without a body', own, {}),
  tear('quotas: delete by a tenant', own),
  build('quotas: create', '/quotas', { quota: { network: 5 } }),

  compute('quota set', sets),
  compute('quota set at 2.36', sets, { version: '2.36' }),
  compute('quota set at 2.57', sets, { version: '2.57' }),
  compute('quota set: as a reader', sets, { token: 'reader' }),
  compute('quota set: of another project', `/os-quota-sets/${noProject}`),
  compute('quota set: detail', `${sets}/detail`),
  compute('quota set: detail at 2.93', `${sets}/detail`, { version: '2.93' }),
  compute('quota set: defaults', `${sets}/defaults`),
  compute('quota set: defaults at 2.57', `${sets}/defaults`, { version: '2.57' }),
  compute('quota set: unknown parameter at 2.75', `${sets}?foo=1`, { version: '2.75' }),
  compute('quota set: change by a tenant', sets, { method: 'PUT', body: { quota_set: { instances: 1000 } } }),
  compute('quota set: change to a word', sets, { method: 'PUT', body: { quota_set: { instances: 'many' } } }),
  compute('quota set: delete by a tenant', sets, { method: 'DELETE' }),
  compute('limits: of another project', `/limits?tenant_id=${noProject}`),
  compute('limits: unknown parameter at 2.1', '/limits?foo=1'),
  compute('limits: unknown parameter at 2.75', '/limits?foo=1', { version: '2.75' }),
  compute('limits at 2.36', '/limits', { version: '2.36' }),
  compute('limits at 2.57', '/limits', { version: '2.57' }),
  compute('limits: as a reader', '/limits', { token: 'reader' }),

  ...groups.map((number) =>
    build(
      `quota: security group ${number}`,
      '/security-groups',
      { security_group: { name: `parity-group-${number}` } },
      { keep: { [`group${number}`]: 'security_group.id' } },
    ),
  ),
  build('quota: one security group too many', '/security-groups', { security_group: { name: 'parity-group-10' } }),
  look('quotas: detail when used up', `${own}/details.json`),
  ...groups.map((number) => tear(`quota: security group ${number} goes`, `/security-groups/{group${number}}`)),
]
