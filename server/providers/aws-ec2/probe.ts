import { DescribeRegionsCommand } from '@aws-sdk/client-ec2'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { CloudIdentity } from '@/server/domain/cloud'
import { ProviderError } from '../errors'
import type { Call } from '../port'
import type { Aws } from './client'
import { callerIdentity, describeRegions } from './wire'

/** The versions of the APIs that the SDK speaks; AWS has had no other for years. */
const apiVersions = { ec2: '2016-11-15', sts: '2011-06-15', ssm: '2014-11-06' }

/** Account, user and region. Throws `invalid` for a region that the account does not have, with the nearest names. */
export async function probe(aws: Aws, call: Call): Promise<CloudIdentity> {
  const identity = await aws.ask(call, {
    service: 'sts',
    action: 'GetCallerIdentity',
    answer: callerIdentity,
    send: ({ sts }, options) => sts.send(new GetCallerIdentityCommand({}), options),
  })
  const { Regions } = await aws.ask(call, {
    action: 'DescribeRegions',
    answer: describeRegions,
    send: ({ ec2 }, options) => ec2.send(new DescribeRegionsCommand({ AllRegions: true }), options),
  })
  const names = Regions.map((region) => region.RegionName)
  const here = Regions.find((region) => region.RegionName === aws.region)
  if (!here) throw noSuchRegion(aws.region, names)
  if (here.OptInStatus === 'not-opted-in')
    throw new ProviderError(
      'invalid',
      `The region ${aws.region} is not enabled for account ${identity.Account}. Enable it in the account's settings.`,
    )
  return {
    account: identity.Account,
    accountName: null,
    user: userOf(identity.Arn),
    region: aws.region,
    apiVersions,
  }
}

/** `arn:aws:iam::123:user/ci` is `ci`; an assumed role is `role/session`; `root` is itself. */
export function userOf(arn: string | null): string | null {
  const resource = arn?.split(':').slice(5).join(':') ?? ''
  return resource.slice(resource.indexOf('/') + 1) || null
}

function noSuchRegion(region: string, names: string[]): ProviderError {
  const near = names
    .map((name) => ({ name, distance: distance(name, region) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((one) => one.name)
  return new ProviderError(
    'invalid',
    `AWS has no region ${region} for this account. Did you mean ${near.join(', ')}?`,
    { detail: `Regions: ${names.join(', ')}` },
  )
}

/** Levenshtein distance of two short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      )
    row = next
  }
  return row[b.length] ?? 0
}
