/** Every URL of the product is built here. */
const query = (values: Record<string, string | undefined>): string => {
  const search = new URLSearchParams(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  )
  const text = search.toString()
  return text ? `?${text}` : ''
}

export const paths = {
  fleet: () => '/',
  nodes: (filters: { cloud?: string; state?: string; q?: string; node?: string } = {}) => `/nodes${query(filters)}`,
  clouds: () => '/clouds',
  cloud: (id: string) => `/clouds/${encodeURIComponent(id)}`,
  launch: (request: { clouds?: string } = {}) => `/launch${query(request)}`,
  allocations: () => '/allocations',
  allocation: (id: string, open: { node?: string; step?: string } = {}) =>
    `/allocations/${encodeURIComponent(id)}${query(open)}`,
  leftovers: (filters: { cloud?: string } = {}) => `/leftovers${query(filters)}`,
  activity: () => '/activity',
  settings: (section: 'clouds' | 'keys' | 'people' | 'tokens' | 'data' = 'clouds') => `/settings/${section}`,
  signIn: () => '/sign-in',
} as const
