import type { Transaction } from '@/db/client'
import { configuredClouds } from '@/db/queries/clouds'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { ServiceError } from '@/server/domain/errors'

/** The rules of plumbline.yaml for the yardstick, for a cloud of the screen: one AWS cloud at most. Throws ServiceError. */
export async function refuseYardstick(tx: Transaction, config: CloudConfig): Promise<void> {
  if (!config.yardstick) return
  if (config.provider !== 'aws-ec2') {
    throw new ServiceError('bad-request', 'yardstick: only an aws-ec2 cloud can be the yardstick.')
  }
  const other = (await configuredClouds(tx)).find((row) => row.id !== config.id && row.config.yardstick)
  if (other) throw new ServiceError('conflict', `The cloud ${other.name} is the yardstick already. Only one can be.`)
}
