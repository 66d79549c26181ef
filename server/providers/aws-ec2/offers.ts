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
    const { AccountAttributes } = await aws.ask(call, {
      action: 'DescribeAccountAttributes',
      answer: describeAccountAttributes,
      send: ({ ec2 }, options) =>
        ec2.send(
          new DescribeAccountAttributesCommand({ AttributeNames: [addressesMax as AccountAttributeName] }),
          options,
        ),
    })
    const value = AccountAttributes.find((one) => one.AttributeName === addressesMax)?.AttributeValues[0]
      ?.AttributeValue
    if (!value || !/^\d+$/.test(value)) return null
    const { Addresses } = await aws.ask(call, {
      action: 'DescribeAddresses',
      answer: describeAddresses,
      send: ({ ec2 }, options) => ec2.send(new DescribeAddressesCommand({}), options),
    })
    return Math.max(0, Number(value) - Addresses.length)
  })
}

/** An attribute that the SDK's type of names does not know. */
const addressesMax: string = 'vpc-max-elastic-ips'

/** Both are extras of a catalogue: a role that may not ask for them still has the rest. */
async function tolerant<Value>(otherwise: Value, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ProviderError && !error.retry) return otherwise
    throw error
  }
}
