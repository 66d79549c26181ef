import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import { ProviderError } from '../errors'
import { pause } from '../http'
import type { Call, FloatingIp, FloatingIps, Mark } from '../port'
import type { Aws } from './client'
import { isWord } from './errors'
import { byIntent, tagsAtCreate } from './marks'
import { allocateAddress, anything, describeAddresses } from './wire'

type Filters = { Name: string; Values: string[] }[]
type Found = {
  id: string
  address: string
  boundTo: string | null
  /** Set also where it is bound to a network interface without an instance. */
  association: string | null
  tags: Record<string, string>
}

/** Pause between two looks for an address whose request was not answered. */
const lookMs = 500

/** Elastic IPs that the filters select. DescribeAddresses has no pages. */
export async function findAddresses(aws: Aws, filters: Filters, call: Call): Promise<Found[]> {
  const { Addresses } = await aws.ask(call, {
    action: 'DescribeAddresses',
    answer: describeAddresses,
    send: ({ ec2 }, options) => ec2.send(new DescribeAddressesCommand({ Filters: filters }), options),
  })
  return Addresses.flatMap((one) =>
    one.AllocationId === null || one.PublicIp === null
      ? []
      : [
          {
            id: one.AllocationId,
            address: one.PublicIp,
            boundTo: one.InstanceId,
            association: one.AssociationId,
            tags: one.Tags,
          },
        ],
  )
}

/** Elastic IPs of our own. Never needed in a default VPC, where an instance gets a public address of its own. */
export function createFloatingIps(aws: Aws): FloatingIps {
  async function make(mark: Mark, call: Call): Promise<Found> {
    try {
      const { AllocationId, PublicIp } = await aws.ask(call, {
        action: 'AllocateAddress',
        // No idempotency token here: after a lost answer the tag is looked up before another one is taken.
        kind: 'create',
        answer: allocateAddress,
        send: ({ ec2 }, options) =>
          ec2.send(
            new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: tagsAtCreate(['elastic-ip'], mark) }),
            options,
          ),
      })
      return { id: AllocationId, address: PublicIp, boundTo: null, association: null, tags: {} }
    } catch (error) {
      if (!(error instanceof ProviderError) || !['unavailable', 'timeout', 'protocol'].includes(error.code)) throw error
      const existing = await lookAgain(mark, call)
      if (!existing) throw error
      return existing
    }
  }

  /** One that was made a moment ago may not be visible yet; a second one would cost money until the node is released. */
  async function lookAgain(mark: Mark, call: Call): Promise<Found | null> {
    const deadline = performance.now() + (aws.options.settleMs ?? 4_000)
    for (;;) {
      const [found] = await findAddresses(aws, byIntent(mark), call)
      if (found || performance.now() + lookMs > deadline) return found ?? null
      await pause(lookMs, call.signal)
    }
  }

  return {
    async allocate({ mark, poolId, node, mayExist }, call): Promise<FloatingIp> {
      const [shown] = await findAddresses(aws, byIntent(mark), call)
      const existing = shown ?? (mayExist ? await lookAgain(mark, call) : null)
      const address = existing ?? (await make(mark, call))
      if (address.boundTo !== node.serverId)
        await aws.ask(call, {
          action: 'AssociateAddress',
          kind: 'repeatable',
          answer: anything,
          send: ({ ec2 }, options) =>
            ec2.send(
              // Without AllowReassociation AWS would move an address that is in use elsewhere.
              new AssociateAddressCommand({
                AllocationId: address.id,
                InstanceId: node.serverId,
                AllowReassociation: false,
              }),
              options,
            ),
        })
      return { id: address.id, address: address.address, pool: poolId, boundTo: node.serverId }
    },

    async release(id, call) {
      const { Addresses } = await aws.ask(call, {
        action: 'DescribeAddresses',
        answer: describeAddresses,
        send: ({ ec2 }, options) =>
          ec2.send(new DescribeAddressesCommand({ Filters: [{ Name: 'allocation-id', Values: [id] }] }), options),
      })
      const [found] = Addresses
      if (!found) return
      try {
        if (found.AssociationId !== null)
          await aws.ask(call, {
            action: 'DisassociateAddress',
            kind: 'repeatable',
            answer: anything,
            send: ({ ec2 }, options) =>
              ec2.send(new DisassociateAddressCommand({ AssociationId: found.AssociationId ?? undefined }), options),
          })
        await aws.ask(call, {
          action: 'ReleaseAddress',
          kind: 'repeatable',
          answer: anything,
          send: ({ ec2 }, options) => ec2.send(new ReleaseAddressCommand({ AllocationId: id }), options),
        })
      } catch (error) {
        if (!isWord(error, /^Invalid(AllocationID|AssociationID|Address)\.NotFound$/)) throw error
      }
    },
  }
}
