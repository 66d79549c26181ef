/**
 * What a bearer token may be used for, besides what its role allows. `read`: every query; `exports`: files for other tools;
 * `metrics`: /api/metrics; `allocate`: launch, cancel, retry, release; `nodes`: bulk actions; `conformance`: runs and results;
 * `clouds`: sync, probe, add, change; `admin`: all the rest.
 */
export const tokenScopes = [
  'read',
  'exports',
  'metrics',
  'allocate',
  'nodes',
  'conformance',
  'clouds',
  'admin',
] as const
export type TokenScope = (typeof tokenScopes)[number]
