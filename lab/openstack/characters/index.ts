import type { OpenStackCloudSpec } from '@/lab/port'
import { direct } from './direct'
import { floatingIp } from './floating-ip'
import { ipv6 } from './ipv6'
import type { Character } from './types'

export const characters: Record<OpenStackCloudSpec['character'], Character> = {
  'floating-ip': floatingIp,
  direct,
  ipv6,
}
