import { portForwardingRequests } from './requests-forwardings'
import { quotaRequests } from './requests-quotas'
import { computeRequests, identityRequests, imageRequests, networkRequests } from './requests-read'
import { routerRequests } from './requests-routers'
import { subnetRequests } from './requests-subnets'
import {
  deleteRequests,
  floatingIpRequests,
  keyPairRequests,
  networkWriteRequests,
  refusedServerRequests,
  securityGroupRequests,
  serverRequests,
} from './requests-write'
import type { ParityRequest } from './types'

/** The whole suite in its order: later requests use what earlier ones made. */
export const parityRequests: ParityRequest[] = [
  ...identityRequests,
  ...computeRequests,
  ...networkRequests,
  ...imageRequests,
  ...keyPairRequests,
  ...refusedServerRequests,
  ...serverRequests,
  ...floatingIpRequests,
  ...deleteRequests,
  ...networkWriteRequests,
  ...securityGroupRequests,
  ...quotaRequests,
  ...subnetRequests,
  ...routerRequests,
  ...portForwardingRequests,
]
