import {
  type AccountAttributeName,
  DescribeAccountAttributesCommand,
  DescribeAddressesCommand,
  DescribeInstanceTypeOfferingsCommand,
} from '@aws-sdk/client-ec2'
import { ProviderError } from '../errors'
import type { Call } from '../port'
import type { Aws } from './client'
import { allOf } from './pages'
import { describeAccountAttributes, describeAddresses, describeInstanceTypeOfferings } from './wire'

/**
 * Instance type to the zones that offer it, sorted: not every zone offers every type, and RunInstances in another one is
 * refused as `Unsupported`. Empty where it may not be asked.
 */
export function readOffers(aws: Aws, call: Call): Promise<Map<string, string[]>> {
  return tolerant(new Map<string, string[]>(), async () => {
    const offers = await allOf(
      'DescribeInstanceTypeOfferings',
      (NextToken) =>
        aws.ask(call, {
          action: 'DescribeInstanceTypeOfferings',
          answer: describeInstanceTypeOfferings,
          send: ({ ec2 }, options) =>
            ec2.send(
              new DescribeInstanceTypeOfferingsCommand({
                LocationType: 'availability-zone',
                MaxResults: aws.options.pageSize ?? 1000,
                NextToken,
              }),
              options,
            ),
        }),
      (page) => page.InstanceTypeOfferings,
    )
    const zones = new Map<string, string[]>()
    for (const { InstanceType, Location } of offers)
      zones.set(InstanceType, [...(zones.get(InstanceType) ?? []), Location].sort())
    return zones
  })
}

/** Elastic IPs that may still be allocated; null where the account does not tell. */
export function readAddressesLeft(aws: Aws, call: Call): Promise<number | null> {
  return tolerant(null, async () => {
    const limit = await readAttribute(aws, 'vpc-max-elastic-ips', call)
    return limit === null ? null : Math.max(0, limit - (await countAddresses(aws, call)))
  })
}

/** A number among the account's attributes; null where the account does not tell it. The SDK's type does not know all names. */
export async function readAttribute(
  aws: Aws,
  name: 'vpc-max-elastic-ips' | 'max-instances',
  call: Call,
): Promise<number | null> {
  const { AccountAttributes } = await aws.ask(call, {
    action: 'DescribeAccountAttributes',
    answer: describeAccountAttributes,
    send: ({ ec2 }, options) =>
      ec2.send(new DescribeAccountAttributesCommand({ AttributeNames: [name as AccountAttributeName] }), options),
  })
  const value = AccountAttributes.find((one) => one.AttributeName === name)?.AttributeValues[0]?.AttributeValue
  return value && /^\d+$/.test(value) ? Number(value) : null
}

/** How many elastic IPs the account has in the region. */
export async function countAddresses(aws: Aws, call: Call): Promise<number> {
  const { Addresses } = await aws.ask(call, {
    action: 'DescribeAddresses',
    answer: describeAddresses,
    send: ({ ec2 }, options) => ec2.send(new DescribeAddressesCommand({}), options),
  })
  return Addresses.length
}

/** Both are extras of a catalogue: a role that may not ask for them still has the rest. */
async function tolerant<Value>(otherwise: Value, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ProviderError && !error.retry) return otherwise
    throw error
  }
}
