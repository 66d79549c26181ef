/** Every URL of the product is built here. */
const query = (values: Record<string, string | undefined>): string => {
  const search = new URLSearchParams(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
  const text = search.toString()
  return text ? `?${text}` : ''
}

/** What narrows the list of nodes, as it stands in an address. */
export type NodeFilters = {
  cloud?: string
  state?: string
  reach?: string
  owner?: string
  q?: string
  allocation?: string
  at?: string
}

export const paths = {
  fleet: () => '/',
  /** `bulk` is the id of a bulk action whose results are shown. */
  nodes: (filters: NodeFilters & { node?: string; bulk?: string; view?: string } = {}) => `/nodes${query(filters)}`,
  /** A file of exactly the nodes that Nodes shows with these filters. */
  exportNodes: (
    kind: 'nodes' | 'ansible' | 'ssh-config' | 'prometheus-sd',
    filters: NodeFilters & { format?: string } = {},
  ) => `/api/v1/exports/${kind}${query(filters)}`,
  clouds: () => '/clouds',
  cloud: (id: string, open: { tab?: string; drift?: string } = {}) => `/clouds/${encodeURIComponent(id)}${query(open)}`,
  /** A corrected openstacksdk vendor profile or snippet of clouds.yaml. */
  profileFile: (id: string, file: 'vendor-profile' | 'clouds-yaml') =>
    `/api/v1/clouds/${encodeURIComponent(id)}/${file}`,
  launch: (request: { clouds?: string } = {}) => `/launch${query(request)}`,
  allocations: () => '/allocations',
  allocation: (id: string, open: { node?: string; step?: string } = {}) =>
    `/allocations/${encodeURIComponent(id)}${query(open)}`,
  leftovers: (filters: { cloud?: string } = {}) => `/leftovers${query(filters)}`,
  /** `cell` is `cloud.step`; `at` a day. */
  scorecards: (open: { guideline?: string; at?: string; cell?: string } = {}) => `/scorecards${query(open)}`,
  /** Results of API conformance beside the eight steps. */
  interop: (open: { view?: string; guideline?: string; target?: string; cloud?: string; capability?: string } = {}) =>
    `/scorecards/interop${query(open)}`,
  /** Where the bytes of a file of results go. */
  importInteropResults: (cloud: string, name: string) =>
    `/api/v1/clouds/${encodeURIComponent(cloud)}/interop-results${query({ name })}`,
  /** A file of the scorecards of a guideline on a day. */
  exportScorecards: (kind: 'csv' | 'json' | 'evidence' | 'bundle', open: { guideline?: string; at?: string } = {}) =>
    `/api/v1/scorecards${kind === 'json' ? '' : `/${kind}`}${query(open)}`,
  /** The score of a cloud as a picture; with the token of a public link for everybody. */
  badge: (open: { guideline?: string; cloud: string; token?: string }) => `/api/v1/scorecards/badge${query(open)}`,
  conformanceRuns: (open: { run?: string } = {}) => `/scorecards/runs${query(open)}`,
  guidelines: () => '/scorecards/guidelines',
  guideline: (id: string) => `/scorecards/guidelines/${encodeURIComponent(id)}`,
  activity: (filters: { actor?: string; action?: string; subject?: string } = {}) => `/activity${query(filters)}`,
  /** A file of exactly the entries that Activity shows with these filters. */
  exportActivity: (format: 'ndjson' | 'csv', filters: Record<string, string> = {}) =>
    `/api/v1/activity/export${query({ ...filters, format })}`,
  settings: (section: 'clouds' | 'keys' | 'people' | 'tokens' | 'webhooks' | 'data' = 'clouds') =>
    `/settings/${section}`,
  /** Tokens, with the dialog that makes one. */
  newToken: () => '/settings/tokens?new=true',
  signIn: () => '/sign-in',
} as const
