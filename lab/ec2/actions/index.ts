import type { Action } from '../call'
import * as account from './account'
import * as addresses from './addresses'
import * as attachments from './attachments'
import * as describeInstances from './describe-instances'
import * as images from './images'
import * as instanceTypes from './instance-types'
import * as keyPairs from './key-pairs'
import * as networkInterfaces from './network-interfaces'
import * as networks from './networks'
import * as power from './power'
import { RunInstances } from './run-instances'
import * as securityGroups from './security-groups'
import * as tags from './tags'

/** EC2's `Action` parameter to what does it. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  ...account,
  ...addresses,
  ...attachments,
  ...images,
  ...instanceTypes,
  ...describeInstances,
  ...keyPairs,
  ...networkInterfaces,
  ...networks,
  ...power,
  RunInstances,
  ...securityGroups,
  ...tags,
}
