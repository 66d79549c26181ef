/** Regions that are enabled for every account, and some that one has to opt in to. */
export const REGIONS: readonly { name: string; optIn: 'opt-in-not-required' | 'not-opted-in' }[] = [
  ...[
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'ca-central-1',
    'sa-east-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
  ].map((name) => ({ name, optIn: 'opt-in-not-required' as const })),
  ...['af-south-1', 'ap-east-1', 'eu-south-1', 'me-south-1'].map((name) => ({ name, optIn: 'not-opted-in' as const })),
]

const DIRECTIONS: Record<string, string> = {
  north: 'n',
  south: 's',
  east: 'e',
  west: 'w',
  central: 'c',
  northeast: 'ne',
  northwest: 'nw',
  southeast: 'se',
  southwest: 'sw',
}

export const zonesOf = (region: string): string[] => ['a', 'b', 'c'].map((letter) => `${region}${letter}`)

/** `us-east-1a` is `use1-az4` for one account and `use1-az1` for another; this account's order is shifted by one. */
export function zoneId(zone: string): string {
  const [area = '', direction = '', rest = ''] = zone.split('-')
  const index = 'abc'.indexOf(rest.slice(-1))
  return `${area}${DIRECTIONS[direction] ?? direction}${rest.slice(0, -1)}-az${((index + 1) % 3) + 1}`
}

export const privateDnsName = (region: string, address: string): string =>
  `ip-${address.replaceAll('.', '-')}.${region === 'us-east-1' ? 'ec2' : `${region}.compute`}.internal`

export const publicDnsName = (region: string, address: string): string =>
  `ec2-${address.replaceAll('.', '-')}.${region === 'us-east-1' ? 'compute-1' : `${region}.compute`}.amazonaws.com`
