import { allLimits, type LimitKind, untoldLimit } from '@/server/domain/cloud-limits'
import type { CloudLimits, Limit } from '@/server/domain/cloud-limits-schema'
import { ProviderError } from '../errors'
import type { Call } from '../port'
import type { Aws } from './client'
import { countAddresses, readAttribute } from './offers'

/**
 * What EC2 itself tells of the account's limits: elastic IPs, and how many of them there are. All others are quotas of another
 * service (Service Quotas), which Plumbline does not ask.
 */
export async function readLimits(aws: Aws, call: Call): Promise<CloudLimits> {
  const found = await Promise.all([floatingIps(aws, call), instances(aws, call)])
  const items = allLimits(
    [...found, untoldLimit('vcpu', quotasElsewhere), ...absent.map((kind) => untoldLimit(kind, noSuchLimit))],
    quotasElsewhere,
  )
  return { items, readAt: new Date().toISOString() }
}

const quotasElsewhere = 'Not told by EC2: the quota stands in Service Quotas, which Plumbline does not ask.'
/** What an account has no limit of, or none in these words. */
const absent: LimitKind[] = ['memory']
const noSuchLimit = 'AWS has no limit of memory: it limits vCPUs.'

async function floatingIps(aws: Aws, call: Call): Promise<Limit> {
  return await orUntold('floating-ips', async () => {
    const limit = await readAttribute(aws, 'vpc-max-elastic-ips', call)
    const used = await countAddresses(aws, call)
    return {
      kind: 'floating-ips',
      used,
      limit,
      source: 'ec2 DescribeAccountAttributes',
      note: limit === null ? quotasElsewhere : null,
    }
  })
}

/** AWS on `max-instances`: "This attribute is no longer supported. The returned value does not reflect your actual vCPU limit". */
async function instances(aws: Aws, call: Call): Promise<Limit> {
  return await orUntold('instances', async () => {
    const told = await readAttribute(aws, 'max-instances', call)
    const note =
      told === null
        ? quotasElsewhere
        : `AWS limits vCPUs, not instances: its old attribute max-instances says ${told} and no longer counts.`
    return untoldLimit('instances', note)
  })
}

/** A role that may not ask has the rest. */
async function orUntold(kind: LimitKind, read: () => Promise<Limit>): Promise<Limit> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ProviderError && !error.retry && error.code !== 'auth')
      return untoldLimit(kind, `AWS does not let us read it: ${error.options.detail ?? error.message}`)
    throw error
  }
}
